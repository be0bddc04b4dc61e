// The adapter of DynamoDB: keeps the items of the memory in one table.
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describeError, ScanError } from '../core/failures.ts';
import type { Item } from '../core/items.ts';
import { TABLE_KEYS } from '../core/settings/settings.ts';
import type { ItemStore } from '../ports.ts';
import { toScanError } from './errors.ts';

/**
 * Keeps items in the table of this name. It puts each item by itself, because batches take no conditions. Every call
 * rejects with a ScanError that names the table and the action, and keeps the cause.
 * @param signal ends every request with its reason, even those that wait for their next attempt.
 */
export function createTableStore(client: DynamoDBClient, tableName: string, signal: AbortSignal): ItemStore {
  const documents = DynamoDBDocumentClient.from(client, {
    // By default the client throws at a number that JavaScript cannot hold, so one such item would fail the whole page.
    unmarshallOptions: { wrapNumbers: Number },
  });

  async function attempt<T>(purpose: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      const cause = toScanError('DynamoDB', error, signal);
      const { reason = 'other', clause }: Partial<ScanError> = cause instanceof ScanError ? cause : {};
      throw new ScanError(`table ${tableName}: expected to ${purpose}, got ${describeError(cause)}`, {
        ...{ service: 'DynamoDB', reason, cause: error, clause },
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
    return items;
  }

  async function put(item: Item): Promise<void> {
    const command = new PutCommand({
      TableName: tableName,
      Item: item,
      // "Not newer" instead of "older or equal", so that it also replaces a corrupt time that cannot be compared.
      ConditionExpression: 'attribute_not_exists(#collection) OR NOT (#scannedAt > :scannedAt)',
      ExpressionAttributeNames: { '#collection': TABLE_KEYS.partition, '#scannedAt': 'scannedAt' },
      ExpressionAttributeValues: { ':scannedAt': item.scannedAt },
    });
    try {
      await documents.send(command, { abortSignal: signal });
    } catch (error) {
      // A newer scan has written it.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  return {
    list: (collection) => attempt(`read the items of ${collection}`, () => query(collection)),
    put: (item) =>
      attempt(`put ${item[TABLE_KEYS.sort]} into ${item[TABLE_KEYS.partition]}`, () => put(item)),
  };
}
