// The whole embedded cloud: the bundle, and the services that it finds in place of AWS.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE_FILE, bundleFunction } from '../../infra/function/bundle.ts';
import { type Config, FUNCTION_DEFAULTS, toEnvironment } from '../../lambda/core/settings/settings.ts';
import { type Glacier, startGlacier } from '../glacier/server.ts';
import type { World } from '../glacier/world.ts';
import { type CloudTrail, startCloudTrail } from './cloudtrail.ts';
import { type CloudWatch, startCloudWatch } from './cloudwatch.ts';
import { type DynamoDb, startDynamoDb } from './dynamodb.ts';
import { IDENTITY, LOG_GROUP, RESOURCES } from './identity.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { type Sns, startSns } from './sns.ts';

export interface EmbeddedCloud {
  readonly glacier: Glacier;
  readonly cloudWatch: CloudWatch;
  readonly dynamoDb: DynamoDb;
  readonly sns: Sns;
  readonly cloudTrail: CloudTrail;
  /** A cold start, with these settings and variables besides the usual ones. */
  start(config?: Partial<Config>, environment?: Readonly<Record<string, string>>): Lambda;
  close(): Promise<void>;
}

/**
 * @param clock what time it is for the services, and the world.
 * @param putBundle puts the function's code into a folder; without it that is built anew.
 */
export async function startEmbeddedCloud(
  world: World,
  clock: () => Date,
  putBundle: (folder: string) => void = bundleFunction,
): Promise<EmbeddedCloud> {
  const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
  const lambdas: Lambda[] = [];
  const leaveNothing = () => {
    for (const lambda of lambdas) lambda.close();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', leaveNothing);
  putBundle(folder);
  const glacier = await startGlacier({ world });
  const cloudWatch = await startCloudWatch(clock);
  const dynamoDb = await startDynamoDb();
  await dynamoDb.createTable(RESOURCES.tableName);
  const sns = await startSns();
  const cloudTrail = await startCloudTrail(world);
  return {
    glacier,
    cloudWatch,
    dynamoDb,
    sns,
    cloudTrail,
    start(config = {}, environment = {}) {
      const lambda = startLambda(join(folder, BUNDLE_FILE), {
        ...toEnvironment({ ...FUNCTION_DEFAULTS, ...RESOURCES, ...config }),
        ...IDENTITY,
        AWS_LAMBDA_LOG_GROUP_NAME: LOG_GROUP,
        AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
        AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
        AWS_ENDPOINT_URL_SNS: sns.endpoint,
        AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
        ...environment,
      });
      lambdas.push(lambda);
      return lambda;
    },
    async close() {
      process.off('exit', leaveNothing);
      leaveNothing();
      const services = [glacier, cloudWatch, dynamoDb, sns, cloudTrail];
      await Promise.all(services.map((service) => service.close()));
    },
  };
}
