// The bundle that would be deployed, in a process of its own, with the embedded servers around it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { BUNDLE_FILE, bundleFunction } from '../../infra/bundle.ts';
import { CONFIG_DEFAULTS, type Config, toEnvironment } from '../../lambda/config.ts';
import { startCloudWatch } from '../../local/cloudwatch.ts';
import { startGlacier } from '../../local/glacier.ts';
import type { WorldOptions } from '../../local/glacier-world.ts';
import { type Lambda, startLambda } from '../../local/lambda.ts';

/** Everything that is started ends with the tests of the file. */
export async function startEmbeddedCloud(options: WorldOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  bundleFunction(folder);
  const glacier = await startGlacier(options);
  const cloudWatch = await startCloudWatch(options.clock);
  const lambdas: Lambda[] = [];
  afterAll(async () => {
    for (const lambda of lambdas) lambda.close();
    await Promise.all([glacier.close(), cloudWatch.close()]);
    rmSync(folder, { recursive: true });
  });

  return {
    glacier,
    cloudWatch,
    /** A cold start. */
    start(config: Partial<Config> = {}, environment: Readonly<Record<string, string>> = {}): Lambda {
      const lambda = startLambda(join(folder, BUNDLE_FILE), {
        ...toEnvironment({ ...CONFIG_DEFAULTS, ...config }),
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'embedded',
        AWS_SECRET_ACCESS_KEY: 'embedded',
        AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
        AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
        ...environment,
      });
      lambdas.push(lambda);
      return lambda;
    },
  };
}
