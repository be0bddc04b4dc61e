// The entry: reads the environment, builds the clients, and runs one scan.
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import {
  createCloudWatchClient,
  createDynamoDbClient,
  createGlacierClient,
  createSnsClient,
} from './aws/clients.ts';
import { createMetricPublisher } from './aws/cloudwatch.ts';
import { createGlacierSource } from './aws/glacier.ts';
import { createMemory } from './aws/progress-table.ts';
import { createNotifier } from './aws/topic.ts';
import { parseConfig } from './config.ts';
import { monitorUploads } from './monitor.ts';

/** Kept of the run's time to publish what is known: 15 minutes is hard. */
const CONCLUDE_MILLISECONDS = 60_000;

const log = new Logger({ serviceName: 'glacier-upload-monitor' });

/** Thrown into whatever still waits when the time to list is over. */
class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** Clients are built for each run, so that a warm start carries nothing over: not even a retry budget. */
async function scan(_event: unknown, context: Context): Promise<object> {
  const config = parseConfig(process.env);
  const abort = new AbortController();
  const timer = setTimeout(
    () =>
      abort.abort(new OutOfTimeError('expected to list all before the run had to conclude, and could not')),
    Math.max(0, context.getRemainingTimeInMillis() - CONCLUDE_MILLISECONDS),
  );
  const glacier = createGlacierClient(config.concurrency);
  const cloudWatch = createCloudWatchClient();
  const dynamoDb = createDynamoDbClient(config.concurrency);
  const sns = createSnsClient();
  const now = () => new Date();
  try {
    return await monitorUploads({
      config,
      region: await glacier.client.config.region(),
      source: createGlacierSource(glacier.client, abort.signal),
      traffic: glacier.traffic,
      memory: createMemory(dynamoDb, config.tableName, { log, now }),
      publisher: createMetricPublisher(cloudWatch, config.namespace),
      notifier: createNotifier(sns, config.topicArn),
      log,
      now,
      signal: abort.signal,
    });
  } finally {
    clearTimeout(timer);
    glacier.client.destroy();
    cloudWatch.destroy();
    dynamoDb.destroy();
    sns.destroy();
  }
}

/** Middy's own early time-out is off: it would answer before what is known is published. */
export const handler = middy({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(log, { resetKeys: true }))
  .handler(scan);
