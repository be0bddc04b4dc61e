// An embedded DynamoDB: dynalite, in memory, behind a listener of ours that records and refuses.
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import dynalite from 'dynalite';
import { TABLE_KEYS } from '../../lambda/core/settings.ts';
import { listenOnLoopback } from './loopback.ts';
import { createTokenBucket } from './token-bucket.ts';

export interface DynamoDb {
  readonly endpoint: string;
  /** The operations on the wire, refused ones and those of `createTable` included. */
  readonly requests: readonly string[];
  /** Puts beyond this rate are throttled; no limit at first. */
  putsPerSecond: number;
  /** Creates a table with the keys of the deployed one, ready for use. Nothing expires in it. */
  createTable(name: string): Promise<void>;
  /** Answers the next requests with this error instead. */
  refuse(code: string, times: number): void;
  /** Forgets the requests so far; the tables stay. */
  reset(): void;
  close(): Promise<void>;
}

export async function startDynamoDb(): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  const requests: string[] = [];
  const refusals: string[] = [];
  let bucket = createTokenBucket(Number.POSITIVE_INFINITY);

  const { endpoint, close } = await listenOnLoopback(async (request, response) => {
    const body = await text(request).catch(() => undefined);
    // The client hung up. Dynalite would bring down the process: it never gets to see a broken connection.
    if (body === undefined) return;
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    requests.push(operation);
    const isThrottled = operation === 'PutItem' && !bucket.take();
    const code = isThrottled ? 'ProvisionedThroughputExceededException' : refusals.shift();
    if (code === undefined) {
      const { method, url, headers } = request;
      server.emit('request', Object.assign(Readable.from([body]), { method, url, headers }), response);
    } else {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(
        JSON.stringify({
          __type: `com.amazonaws.dynamodb.v20120810#${code}`,
          message: 'refused on demand',
        }),
      );
    }
  });

  return {
    endpoint,
    requests,
    get putsPerSecond() {
      return bucket.perSecond;
    },
    set putsPerSecond(value) {
      bucket = createTokenBucket(value);
    },
    createTable: async (name) => {
      const keys = [TABLE_KEYS.partition, TABLE_KEYS.sort];
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.CreateTable',
          'x-amz-date': '20260101T000000Z',
          authorization: 'AWS4-HMAC-SHA256 Credential=embedded, SignedHeaders=host, Signature=embedded',
        },
        body: JSON.stringify({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
          KeySchema: keys.map((key, i) => ({ AttributeName: key, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
        }),
      });
      if (!response.ok) throw new Error(`expected to create table ${name}, got ${await response.text()}`);
      await response.body?.cancel();
    },
    refuse: (code, times) => {
      refusals.push(...Array<string>(times).fill(code));
    },
    reset: () => {
      requests.length = 0;
    },
    close,
  };
}
