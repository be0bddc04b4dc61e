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
import { createCallTrail } from './aws/cloudtrail.ts';
import { createMetricPublisher } from './aws/cloudwatch.ts';
import { createGlacierSource } from './aws/glacier.ts';
import { createNotifier } from './aws/sns.ts';
import { createTableStore } from './aws/table.ts';
import { scanTimeOf } from './core/event.ts';
import { ScanIncompleteError } from './core/failures.ts';
import { START_LINE } from './core/log-lines.ts';
import { originOf } from './core/message/origin.ts';
import { CONCLUDE_SECONDS, LAST_WORD_SECONDS } from './core/run-time.ts';
import { parseConfig } from './core/settings/settings.ts';
import { monitorUploads } from './monitor.ts';
import { createMemory } from './run/memory.ts';

const log = new Logger({ serviceName: 'glacier-upload-monitor' });

/** Thrown into whatever still waits when the time for it is over. */
class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** Aborts when only this much is left of the run's time. */
function deadline(context: Context, keptSeconds: number, expected: string) {
  const abort = new AbortController();
  // All requests under way listen to it.
  setMaxListeners(0, abort.signal);
  const timer = setTimeout(
    () =>
      abort.abort(
        new OutOfTimeError(`expected to ${expected} before the run had to conclude, and could not`),
      ),
    Math.max(0, context.getRemainingTimeInMillis() - keptSeconds * 1000),
  );
  return { signal: abort.signal, clear: () => clearTimeout(timer) };
}

/**
 * Clients are built for each run, so that a warm start carries nothing over: not even a retry budget.
 * @throws ScanIncompleteError once all is published that a partial scan may tell.
 */
async function scan(event: unknown, context: Context): Promise<object> {
  const config = parseConfig(process.env);
  const listing = deadline(context, CONCLUDE_SECONDS, 'list all');
  const remembering = deadline(context, LAST_WORD_SECONDS, 'remember all');
  const glacier = createGlacierClient(config.concurrency);
  const cloudWatch = createCloudWatchClient();
  const dynamoDb = createDynamoDbClient(config.concurrency);
  const sns = createSnsClient();
  const cloudTrail = config.cloudTrail ? createCloudTrailClient() : undefined;
  const now = () => new Date();
  const { at: scannedAt, problem } = scanTimeOf(event, now());
  if (problem) log.warn(START_LINE.message, { problem });
  else log.info(START_LINE.message, { scheduledTime: scannedAt?.toISOString() });
  try {
    const { failures, health } = await monitorUploads({
      config,
      origin: originOf(config, await glacier.client.config.region()),
      source: createGlacierSource(glacier.client, listing.signal),
      traffic: glacier.traffic,
      memory: createMemory(createTableStore(dynamoDb, config.tableName, remembering.signal), { log, now }),
      publisher: createMetricPublisher(cloudWatch, config.name),
      notifier: createNotifier(sns, config.topicArn),
      // It gets what time the lists leave.
      ...(cloudTrail && { trail: createCallTrail(cloudTrail, listing.signal) }),
      log,
      now,
      scannedAt,
      signal: listing.signal,
      onVault: () => {},
    });
    if (failures.length > 0) throw new ScanIncompleteError(failures);
    return health;
  } finally {
    listing.clear();
    remembering.clear();
    glacier.client.destroy();
    cloudWatch.destroy();
    dynamoDb.destroy();
    sns.destroy();
    cloudTrail?.destroy();
  }
}

/** Middy's own early time-out is off: it would answer before what is known is published. */
export const handler = middy({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(log, { resetKeys: true }))
  .handler(scan);
