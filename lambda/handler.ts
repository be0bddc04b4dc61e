// The entry: reads the environment, builds the clients, and runs one scan.
import { setMaxListeners } from 'node:events';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import {
  createCloudTrailClient,
  createCloudWatchClient,
  createDynamoDbClient,
  createGlacierClient,
  createSnsClient,
} from './aws/clients.ts';
import { createCallHistory } from './aws/cloudtrail.ts';
import { createMetricPublisher } from './aws/cloudwatch.ts';
import { createGlacierSource } from './aws/glacier.ts';
import { createChatNotifier, createNotifier } from './aws/sns.ts';
import { createTableStore } from './aws/table.ts';
import { scanTimeOf } from './core/event.ts';
import { OutOfTimeError, ScanIncompleteError } from './core/failures.ts';
import { START_LINE, UPLOAD_LINE } from './core/log-lines.ts';
import { originOf } from './core/message/origin.ts';
import { parseConfig } from './core/settings/settings.ts';
import { CONCLUDE_SECONDS, LAST_WORD_SECONDS, REMEMBER_SECONDS } from './core/time.ts';
import { monitorUploads } from './monitor.ts';
import { withRightClock } from './run/clock.ts';
import { createMemory } from './run/memory.ts';
import { createQueue } from './run/queue.ts';

const log = new Logger({ serviceName: 'glacier-upload-monitor' });

/** Aborts when only this much is left of the run's time. */
function deadline(context: Context, keptSeconds: number, expected: string) {
  const abort = new AbortController();
  // All requests in flight listen to it.
  setMaxListeners(0, abort.signal);
  const timer = setTimeout(
    () => abort.abort(new OutOfTimeError(expected)),
    Math.max(0, context.getRemainingTimeInMillis() - keptSeconds * 1000),
  );
  return { signal: abort.signal, clear: () => clearTimeout(timer) };
}

/**
 * Clients are built for each run, so that a warm start inherits nothing, not even a retry budget.
 * @throws ScanIncompleteError after it has published what a partial scan may.
 */
async function scan(event: unknown, context: Context): Promise<object> {
  const config = parseConfig(process.env);
  const listing = deadline(context, CONCLUDE_SECONDS, 'list all');
  const remembering = deadline(context, REMEMBER_SECONDS, 'remember all');
  const ending = deadline(context, LAST_WORD_SECONDS, 'remember what was said');
  const glacier = createGlacierClient(config.concurrency);
  const cloudWatch = createCloudWatchClient();
  const dynamoDb = createDynamoDbClient(config.concurrency);
  const sns = createSnsClient();
  const cloudTrail = config.cloudTrail ? createCloudTrailClient() : undefined;
  const now = () => new Date();
  const { at: scannedAt = now(), problem } = scanTimeOf(event, now());
  if (problem) log.warn(START_LINE.message, { problem });
  else log.info(START_LINE.message, { due: scannedAt.toISOString() });
  try {
    const { failures, health = {} } = await monitorUploads({
      settings: config,
      scannedAt,
      now,
      signal: listing.signal,
      queue: createQueue(config.concurrency, listing.signal, remembering.signal),
      source: withRightClock(
        createGlacierSource(glacier.client, listing.signal),
        () => glacier.client.config.systemClockOffset,
        now,
      ),
      memory: createMemory(createTableStore(dynamoDb, config.tableName, ending.signal), { log, now }),
      publisher: createMetricPublisher(cloudWatch, config.name),
      // CloudTrail gets the time that the lists leave.
      ...(cloudTrail && { history: createCallHistory(cloudTrail, listing.signal) }),
      mostShown: UPLOAD_LINE.most,
      notifiers: [
        createNotifier(sns, config.topicArn),
        ...(config.chatTopicArn === undefined ? [] : [createChatNotifier(sns, config.chatTopicArn)]),
      ],
      origin: originOf(config, await glacier.client.config.region(), process.env.AWS_LAMBDA_LOG_GROUP_NAME),
      traffic: glacier.traffic,
      log,
    });
    if (failures.length > 0) throw new ScanIncompleteError(failures);
    return health;
  } finally {
    for (const { clear } of [listing, remembering, ending]) clear();
    for (const client of [glacier.client, cloudWatch, dynamoDb, sns, cloudTrail]) client?.destroy();
  }
}

/** Middy's own early time-out is off: it would answer before the scan has published what it knows. */
export const handler = middy({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(log, { resetKeys: true }))
  .handler(scan);
