// The edge to DynamoDB: the memory, kept in one table.
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Item,
  isExpired,
  type Parsed,
  parseUploadItem,
  parseVaultItem,
  toUploadItem,
  toVaultItem,
  uploadsOf,
  VAULTS,
} from '../core/items.ts';
import type { Memory } from '../core/records.ts';
import { TABLE_KEYS } from '../core/settings.ts';
import { describeError } from '../list.ts';

/** Takes a line for each item that cannot be read: by name, never with its content. */
export interface MemoryLog {
  warn(message: string, fields: Record<string, unknown>): void;
}

export interface MemorySurroundings {
  readonly log: MemoryLog;
  /** What has expired by this clock is not read, whether DynamoDB has deleted it yet or not. */
  readonly now: () => Date;
  /** Ends every request with its reason, those that wait for their next attempt included. */
  readonly signal: AbortSignal;
}

/** Thrown when the table cannot be read or written; names the table and what was attempted, and keeps the cause. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

/**
 * Keeps the memory in the table of this name. Every put is a single one, as batches carry no conditions.
 * All of it rejects with a TableError when the table cannot be read or written.
 */
export function createMemory(
  client: DynamoDBClient,
  tableName: string,
  { log, now, signal }: MemorySurroundings,
): Memory {
  const documents = DynamoDBDocumentClient.from(client, {
    // By itself it throws at a number that JavaScript cannot hold: one such item would fail the whole page.
    unmarshallOptions: { wrapNumbers: Number },
  });

  async function attempt<T>(purpose: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      const cause = signal.aborted ? signal.reason : error;
      throw new TableError(`table ${tableName}: expected to ${purpose}, got ${describeError(cause)}`, {
        cause,
      });
    }
  }

  async function query(collection: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let nextKey: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: '#collection = :collection',
          ExpressionAttributeNames: { '#collection': TABLE_KEYS.partition },
          ExpressionAttributeValues: { ':collection': collection },
          ExclusiveStartKey: nextKey,
        }),
        { abortSignal: signal },
      );
      if (page.Items === undefined) throw new Error('an answer without Items');
      items.push(...page.Items);
      nextKey = page.LastEvaluatedKey;
    } while (nextKey !== undefined);
    return items.filter((item) => !isExpired(item, now()));
  }

  async function put(item: Item): Promise<void> {
    const command = new PutCommand({
      TableName: tableName,
      Item: item,
      // "Not newer" and not "older or equal": what cannot be compared, as it is corrupt, is replaced too.
      ConditionExpression: 'attribute_not_exists(#collection) OR NOT (#scannedAt > :scannedAt)',
      ExpressionAttributeNames: { '#collection': TABLE_KEYS.partition, '#scannedAt': 'scannedAt' },
      ExpressionAttributeValues: { ':scannedAt': item.scannedAt },
    });
    try {
      await documents.send(command, { abortSignal: signal });
    } catch (error) {
      // A newer scan has been here.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** One unreadable item is first sight, and no reason to fail the others. */
  function readable<T>(
    items: readonly Item[],
    parse: (item: Item) => Parsed<T>,
    nameOf: (item: Item) => Record<string, unknown>,
  ): readonly T[] {
    return items.flatMap((item) => {
      const parsed = parse(item);
      if (parsed.unreadable === undefined) return [parsed.record];
      log.warn('unreadable in memory, taken for first sight', {
        ...nameOf(item),
        attributes: parsed.unreadable,
      });
      return [];
    });
  }

  return {
    vaults: () =>
      attempt('read what is remembered of the vaults', async () =>
        readable(await query(VAULTS), parseVaultItem, (item) => ({ vault: item[TABLE_KEYS.sort] })),
      ),
    uploads: (vault) =>
      attempt(`read what is remembered of the uploads of vault ${vault}`, async () =>
        readable(
          await query(uploadsOf(vault)),
          (item) => parseUploadItem(vault, item),
          (item) => ({ vault, uploadId: item[TABLE_KEYS.sort] }),
        ),
      ),
    rememberUpload: (record) =>
      attempt(`remember upload ${record.upload.id} of vault ${record.upload.vault}`, async () =>
        put(toUploadItem(record)),
      ),
    rememberVault: (record) =>
      attempt(`remember vault ${record.vault}`, async () => put(toVaultItem(record))),
  };
}
