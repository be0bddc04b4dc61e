// The monitor of one Region as a CloudFormation stack.
import { createHash } from 'node:crypto';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FUNCTION_SETTINGS } from '../lambda/core/settings/settings.ts';
import { UploadMonitor } from './monitor.ts';
import type { MonitorSettings } from './settings/settings.ts';

const BASE_NAME = 'GlacierUploadMonitor';
const LONGEST_STACK_NAME = 128;
/** The README's command finds stacks by how this begins, whatever their names are. */
const DESCRIPTION =
  'glacier-upload-monitor: metrics and alarms for in-progress Amazon Glacier multipart uploads';

/**
 * The stack's name, another for each namespace: two monitors that share a Region must not replace each other.
 * A name that cannot say the whole namespace ends in a hash of it; one that looks as if it did gets one as well.
 */
export function stackNameFor(namespace: string): string {
  if (namespace === FUNCTION_SETTINGS.namespace.default) return BASE_NAME;
  const room = LONGEST_STACK_NAME - `${BASE_NAME}-`.length;
  const sayable = namespace.replace(/[^A-Za-z0-9-]/g, '-');
  const isWhole = sayable === namespace && namespace.length <= room && !/-[0-9a-f]{8}$/.test(namespace);
  if (isWhole) return `${BASE_NAME}-${namespace}`;
  const hash = createHash('sha256').update(namespace).digest('hex').slice(0, 8);
  return `${BASE_NAME}-${sayable.slice(0, room - `-${hash}`.length)}-${hash}`;
}

interface GlacierUploadMonitorStackProps {
  readonly settings: MonitorSettings;
  /** Without it the stack is for whichever Region it is deployed to. */
  readonly region?: string | undefined;
}

/** All that monitors one Region, and how to begin with it. */
export class GlacierUploadMonitorStack extends Stack {
  constructor(scope: Construct, id: string, { settings, region }: GlacierUploadMonitorStackProps) {
    super(scope, id, {
      stackName: stackNameFor(settings.namespace),
      description: DESCRIPTION,
      env: region === undefined ? {} : { region },
    });
    // CDK leaves this id out of the resources' names.
    const monitor = new UploadMonitor(this, 'Default', settings);
    new CfnOutput(this, 'FirstScan', {
      description: 'Runs a scan now, prints None when it was complete, and writes its answer to scan.json',
      value: monitor.firstScan,
    });
    new CfnOutput(this, 'TopicArn', {
      description: 'Where the monitor writes what happened to uploads, and that it cannot see',
      value: monitor.topic.topicArn,
    });
    new CfnOutput(this, 'DashboardName', {
      description: 'The dashboard, under CloudWatch > Dashboards',
      value: monitor.dashboard.dashboardName,
    });
    new CfnOutput(this, 'TableName', {
      description: 'What the monitor remembers: npm start -- --aws --table=NAME judges by it',
      value: monitor.table.tableName,
    });
  }
}
