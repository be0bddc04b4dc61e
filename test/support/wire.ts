// The real handler in this process, with its real SDK clients, and embedded services around it.
import type { Context } from 'aws-lambda';
import { vi } from 'vitest';
import { startCloudWatch } from '../../embedded/cloud/cloudwatch.ts';
import { startDynamoDb } from '../../embedded/cloud/dynamodb.ts';
import { RESOURCES } from '../../embedded/cloud/identity.ts';
import { LONGEST_RUN_MILLISECONDS } from '../../embedded/cloud/lambda.ts';
import { startSns } from '../../embedded/cloud/sns.ts';
import type { Fault } from '../../embedded/glacier/faults.ts';
import { startGlacier } from '../../embedded/glacier/server.ts';
import type { World } from '../../embedded/glacier/world.ts';
import { VAULT_DIMENSION } from '../../lambda/core/metrics.ts';
import { type Config, FUNCTION_DEFAULTS, toEnvironment } from '../../lambda/core/settings/settings.ts';
import { useEnvironment } from './environment.ts';

export type Wire = Awaited<ReturnType<typeof startWire>>;

export async function startWire(now: Date) {
  const cloudWatch = await startCloudWatch(() => now);
  const dynamoDb = await startDynamoDb();
  const sns = await startSns();
  useEnvironment({
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_SNS: sns.endpoint,
  });
  // The logger reads this when the handler is first loaded.
  const written: string[] = [];
  const stdout = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  const stderr = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  const { handler } = await import('../../lambda/handler.ts');
  let tables = 0;

  return {
    cloudWatch,
    dynamoDb,
    sns,
    /** A table without a memory of anything. */
    async newTable() {
      tables += 1;
      await dynamoDb.createTable(`Progress-${tables}`);
      return `Progress-${tables}`;
    },
    /** One scan of this world, with these faults and no memory unless a table is given. */
    async scan(
      world: World,
      faults: readonly Fault[] = [],
      config: Partial<Config> = {},
      remainingMilliseconds = LONGEST_RUN_MILLISECONDS,
      endpoint?: string,
    ) {
      const glacier = await startGlacier({ world });
      let hits = 0;
      for (const fault of faults)
        glacier.fault(
          fault.kind === 'reply'
            ? {
                ...fault,
                body: (...given) => {
                  hits += 1;
                  return fault.body(...given);
                },
              }
            : fault,
        );
      const tableName = config.tableName ?? (await this.newTable());
      const variables = {
        ...toEnvironment({ ...FUNCTION_DEFAULTS, ...RESOURCES, ...config, tableName }),
        AWS_ENDPOINT_URL_GLACIER: endpoint ?? glacier.endpoint,
      };
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      cloudWatch.reset();
      sns.reset();
      written.length = 0;
      const context = {
        awsRequestId: 'request',
        functionName: 'monitor',
        getRemainingTimeInMillis: () => remainingMilliseconds,
      };
      const error = await handler({}, context as unknown as Context).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      await glacier.close();
      hits += glacier.requests.filter(({ status }) => status === 403).length;
      const points = [...cloudWatch.points];
      const messages = [...sns.messages];
      return {
        error,
        points,
        messages,
        requests: glacier.requests,
        /** How many requests were refused for good, or got a reply that was made up. */
        hits,
        /** Everything that left the function, as text. */
        emitted: JSON.stringify([written, String(error), points, messages]),
        account: Object.fromEntries(
          points
            .filter(({ dimensions }) => !(VAULT_DIMENSION in dimensions))
            .map(({ metric, value }) => [metric, value]),
        ),
        vault: (name: string) => points.filter(({ dimensions }) => dimensions.VaultName === name),
      };
    },
    async close() {
      stdout.mockRestore();
      stderr.mockRestore();
      await Promise.all([cloudWatch.close(), dynamoDb.close(), sns.close()]);
    },
  };
}
