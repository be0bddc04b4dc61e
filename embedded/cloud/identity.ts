// The account and Region of all embedded services, and an environment that leads clients there without real
// credentials.
import { FUNCTION_DEFAULTS } from '../../lambda/core/settings/settings.ts';

export const ACCOUNT_ID = '123456789012';
export const REGION = 'us-east-1';
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:Uploads`;
export const CHAT_TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:Chat`;

export const LOG_GROUP = 'GlacierUploadMonitor-Log';

/** The names that the stack would have given. */
export const RESOURCES = {
  tableName: 'Progress',
  topicArn: TOPIC_ARN,
  name: FUNCTION_DEFAULTS.name,
  dashboardName: `${FUNCTION_DEFAULTS.name}-${REGION}`,
  runbookUrl: '',
} as const;

/** The environment of a client. */
export const IDENTITY = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'embedded',
  AWS_SECRET_ACCESS_KEY: 'embedded',
} as const;
