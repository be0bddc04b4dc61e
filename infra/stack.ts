// The monitor of one Region as a CloudFormation stack.
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SETTINGS_FILE } from '../lambda/core/settings/file.ts';
import type { Made } from './function/function.ts';
import { UploadMonitor } from './monitor.ts';
import type { MonitorSettings } from './settings/settings.ts';

/** The command in docs/upgrade.md finds stacks by how this begins, whatever their names are. */
export const DESCRIPTION =
  'glacier-upload-monitor: metrics and alarms for in-progress Amazon Glacier multipart uploads';

/** The settings that differ from the defaults. */
type Changed = Readonly<Record<string, unknown>>;

interface GlacierUploadMonitorStackProps {
  readonly settings: MonitorSettings;
  readonly changed: Changed;
  /** Without it the stack is for whichever Region it is deployed to. */
  readonly region?: string | undefined;
}

/** The monitor of one Region, with its outputs. */
export class GlacierUploadMonitorStack extends Stack {
  constructor(scope: Construct, id: string, { settings, changed, region }: GlacierUploadMonitorStackProps) {
    super(scope, id, {
      stackName: settings.name,
      description: DESCRIPTION,
      env: region === undefined ? {} : { region },
    });
    addMonitor(this, settings, changed);
  }
}

/** Adds the monitor, and outputs with what its user needs. */
export function addMonitor(
  stack: Stack,
  settings: MonitorSettings,
  changed: Changed,
  made?: Made,
): UploadMonitor {
  // CDK leaves this id out of the resources' names.
  const monitor = new UploadMonitor(stack, 'Default', settings, made);
  new CfnOutput(stack, 'FirstScan', {
    description:
      'Runs a scan now. Prints None when it was complete, otherwise why not; scan.json has the answer, too',
    value: monitor.firstScan,
  });
  new CfnOutput(stack, 'TopicArn', {
    description: 'The topic for messages: what happened to uploads, and what a scan could not see',
    value: monitor.topic.topicArn,
  });
  if (monitor.chatTopic) {
    new CfnOutput(stack, 'ChatTopicArn', {
      description: 'The topic for messages to chats: connect a channel of Amazon Q Developer to it',
      value: monitor.chatTopic.topicArn,
    });
  }
  new CfnOutput(stack, 'DashboardName', {
    description: 'The dashboard, under CloudWatch > Dashboards',
    value: monitor.dashboard.dashboardName,
  });
  new CfnOutput(stack, 'TableName', {
    description: 'The memory of the monitor, for npm start -- --aws --table=NAME',
    value: monitor.table.tableName,
  });
  // So that a diff says in one line what changes.
  new CfnOutput(stack, 'Settings', {
    description: `The settings that differ from the defaults, in the form of ${SETTINGS_FILE}`,
    value: JSON.stringify(changed),
  });
  return monitor;
}
