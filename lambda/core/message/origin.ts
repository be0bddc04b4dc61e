// Who sends a message, and where its readers find more. Pure.
import type { Config } from '../settings/settings.ts';

export interface Origin {
  readonly account: string;
  /** The Region that is watched. */
  readonly region: string;
  readonly monitor: string;
  readonly dashboardUrl: string;
  /** Where people can open `docs/runbook.md`, if that is known. */
  readonly runbookUrl?: string;
  /** The function's log group, from Lambda's environment. */
  readonly logGroup?: string;
}

/** The console's host in each partition; the first also serves all that are not here. */
const CONSOLES: Readonly<Record<string, (region: string) => string>> = {
  aws: (region) => `${region}.console.aws.amazon.com`,
  'aws-cn': (region) => `${region}.console.amazonaws.cn`,
  'aws-us-gov': (region) => `${region}.console.amazonaws-us-gov.com`,
};

type Named = Pick<Config, 'topicArn' | 'name' | 'dashboardName' | 'runbookUrl'>;

export function originOf(
  { topicArn, name, dashboardName, runbookUrl }: Named,
  region: string,
  logGroup?: string,
): Origin {
  const [, partition = '', , , account = ''] = topicArn.split(':');
  const host = (CONSOLES[partition] ?? CONSOLES.aws)?.(region);
  return {
    account,
    region,
    monitor: name,
    dashboardUrl: `https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboardName}`,
    ...(runbookUrl !== '' && { runbookUrl }),
    ...(logGroup !== undefined && { logGroup }),
  };
}
