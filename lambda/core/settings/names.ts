// Which of the keys in the context of a CDK app are settings of ours.

/** The settings that the stack alone reads; `infra/settings/` says what they are. */
const STACK_SETTINGS = [
  ...(['keepTable', 'existingTable', 'alarmEmail', 'alarmTopicArn', 'runbookUrl'] as const),
  'regions',
] as const;
export type StackSetting = (typeof STACK_SETTINGS)[number];
export const isStackSetting = (name: string) => STACK_SETTINGS.some((each) => each === name);

/** CDK's own keys: nearly all have a colon, slash or at sign, which no setting of ours has. */
const isOfCdk = (key: string) =>
  /[:/@]/.test(key) || ['acknowledged-issue-numbers', 'cli-telemetry'].includes(key);

export const settingsIn = (context: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(context).filter(([key]) => !isOfCdk(key)));
