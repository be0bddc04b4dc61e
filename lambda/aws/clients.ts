// How the SDK's clients behave on the wire: timeouts, retries, and counting.
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlacierClient, type GlacierClientConfig } from '@aws-sdk/client-glacier';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { AdaptiveRetryStrategy, DefaultRateLimiter } from '@smithy/core/retry';
import { ScanError } from '../core/failures.ts';
import type { Traffic } from '../ports.ts';

/** Endpoint and credentials; whatever is missing comes from the environment, like in every AWS client. */
export interface ClientOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: NonNullable<GlacierClientConfig['credentials']>;
  /** In place of the client's own timeouts and agents. */
  readonly requestHandler?: NonNullable<GlacierClientConfig['requestHandler']>;
}

const CONNECTION_TIMEOUT_MILLISECONDS = 3_000;

/**
 * The SDK waits for ever by default, and its request timeout alone would only warn; the socket timeout covers an
 * answer that stops half-way.
 */
const wire = (timeoutMilliseconds: number, maxSockets: number) => ({
  connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
  requestTimeout: timeoutMilliseconds,
  socketTimeout: timeoutMilliseconds,
  throwOnRequestTimeout: true,
  httpsAgent: { maxSockets, keepAlive: true },
  httpAgent: { maxSockets, keepAlive: true },
});

/**
 * The client keeps this share of its rate at each refusal. The SDK's 0.7 suits single refusals, but Glacier refuses
 * several requests in flight at a time. Then the rate fell to a quarter and took ten seconds to come back, again and
 * again.
 */
const KEPT_AT_REFUSAL = 0.9;

/**
 * Adaptive mode with 10 attempts is patient and slows down to the rate that the service allows. In standard mode, at a
 * limit of 50 requests a second, nearly half of the requests to Glacier failed for good.
 */
const slowingDown = () =>
  new AdaptiveRetryStrategy(10, { rateLimiter: new DefaultRateLimiter({ beta: KEPT_AT_REFUSAL }) });

export function createGlacierClient(
  concurrency: number,
  options: ClientOptions = {},
): { client: GlacierClient; traffic: Traffic } {
  const client = new GlacierClient({
    retryStrategy: slowingDown(),
    requestHandler: wire(20_000, concurrency),
    ...options,
    // Its `systemClockOffset` is how wrong this machine's clock is, whatever the environment says.
    disableClockSkewCorrection: false,
  });
  // Without a logger it writes no log, but would still copy each answer for one.
  client.middlewareStack.remove('loggerMiddleware');
  const traffic = { requests: 0, throttled: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      traffic.requests += 1;
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof SyntaxError) throw new UnreadableAnswerError(error);
        if (error instanceof Error && error.name === 'ThrottlingException') traffic.throttled += 1;
        throw error;
      }
    },
    // After the retry middleware, so that it sees every attempt.
    { name: 'countRequests', step: 'finalizeRequest', priority: 'low' },
  );
  return { client, traffic };
}

/**
 * Thrown when an answer is not JSON, such as a proxy's HTML or a body that was cut short. It does not keep the
 * parser's error, whose message quotes the body and with it perhaps an archive's description.
 */
class UnreadableAnswerError extends ScanError {
  override readonly name = 'UnreadableAnswerError';
  /** Asks the SDK to try again: by itself it does not for a 200 whose body was cut short. */
  readonly $retryable = {};

  constructor(error: SyntaxError & { readonly $metadata?: { readonly httpStatusCode?: number } }) {
    super(
      `expected JSON from Glacier, got something else with HTTP status ${error.$metadata?.httpStatusCode}`,
      { service: 'Glacier', reason: 'unreadable' },
    );
  }
}

/** Up to four requests in turn must fit in the minute that is kept at the end of a run: 3 attempts of 4 seconds each. */
export const createCloudWatchClient = (): CloudWatchClient =>
  new CloudWatchClient({ maxAttempts: 3, requestHandler: wire(4_000, 50) });

/** As patient as with Glacier; the handler's signal ends it in time. */
export const createDynamoDbClient = (concurrency: number, options: ClientOptions = {}): DynamoDBClient =>
  new DynamoDBClient({ retryStrategy: slowingDown(), requestHandler: wire(5_000, concurrency), ...options });

/** The message must fit in as well: 3 attempts of 5 seconds, for both forms at the same time. */
export const createSnsClient = (): SNSClient =>
  new SNSClient({ maxAttempts: 3, requestHandler: wire(5_000, 2) });

/** One request before a scan from a terminal, by a clock that may be wrong. */
export const createStsClient = (options: ClientOptions): STSClient =>
  new STSClient({
    maxAttempts: 3,
    requestHandler: wire(4_000, 1),
    disableClockSkewCorrection: false,
    ...options,
  });

/** All of the account shares two requests a second, so it is not worth waiting for. */
export const createCloudTrailClient = (options: ClientOptions = {}): CloudTrailClient =>
  new CloudTrailClient({
    maxAttempts: 2,
    retryMode: 'adaptive',
    requestHandler: wire(8_000, 1),
    ...options,
  });
