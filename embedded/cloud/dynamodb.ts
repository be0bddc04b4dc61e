// An embedded DynamoDB: dynalite, in memory, behind a listener of ours that records and refuses.
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import dynalite from 'dynalite';
import { TABLE_KEYS } from '../../lambda/core/settings/settings.ts';
import { jsonService, type Receiver, startReceiver } from './receiver.ts';
import { createTokenBucket } from './token-bucket.ts';

export interface DynamoDb extends Receiver {
  /** Puts beyond this rate are throttled; no limit at first. */
  putsPerSecond: number;
  /** Creates a table with the keys of the deployed one, ready for use. Nothing expires in it, and no reset empties it. */
  createTable(name: string): Promise<void>;
}

export async function startDynamoDb(): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  let bucket = createTokenBucket(Number.POSITIVE_INFINITY);
  const receiver = await startReceiver({
    ...jsonService('com.amazonaws.dynamodb.v20120810'),
    answer({ request: { method, url, headers }, response, body, operation }) {
      if (operation === 'PutItem' && !bucket.take())
        return { code: 'ProvisionedThroughputExceededException', message: 'too many puts a second' };
      // A copy, because a broken connection would crash dynalite, and the process with it.
      server.emit('request', Object.assign(Readable.from([body]), { method, url, headers }), response);
      return undefined;
    },
  });

  return {
    ...receiver,
    get putsPerSecond() {
      return bucket.perSecond;
    },
    set putsPerSecond(value) {
      bucket = createTokenBucket(value);
    },
    createTable: async (name) => {
      const keys = [TABLE_KEYS.partition, TABLE_KEYS.sort];
      // By an agent of its own: `fetch` and the global one ask a proxy where NODE_USE_ENV_PROXY is set.
      const creation = request(receiver.endpoint, {
        agent: new Agent(),
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.CreateTable',
          'x-amz-date': '20260101T000000Z',
          authorization: 'AWS4-HMAC-SHA256 Credential=embedded, SignedHeaders=host, Signature=embedded',
        },
      });
      creation.end(
        JSON.stringify({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
          KeySchema: keys.map((key, i) => ({ AttributeName: key, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
        }),
      );
      const [response] = (await once(creation, 'response')) as [IncomingMessage];
      const answer = await text(response);
      if (response.statusCode !== 200) throw new Error(`expected to create table ${name}, got ${answer}`);
    },
  };
}
