// One scan of the monitor: the bundle in a process of its own, with its real clients.
import type { Config } from '../lambda/core/settings.ts';
import type { EmbeddedCloud } from '../local/cloud/cloud.ts';
import type { GlacierProcess } from './glacier-process.ts';
import { cpuSeconds, peakBytes } from './process-usage.ts';
import type { Walk } from './walk.ts';

export interface Run extends Walk {
  readonly complete: boolean;
  readonly peakBytes: number;
}

/** A cold start, as every scheduled run is. */
export async function runMonitor(
  cloud: EmbeddedCloud,
  glacier: GlacierProcess,
  config: Partial<Config> = {},
): Promise<Run> {
  await glacier.reset();
  cloud.cloudWatch.reset();
  const lambda = cloud.start(config, { AWS_ENDPOINT_URL_GLACIER: glacier.endpoint });
  try {
    const outcome = await lambda.invoke();
    const published = (name: string) =>
      cloud.cloudWatch.points.find(
        ({ metric, dimensions }) => metric === name && Object.keys(dimensions).length === 0,
      )?.value ?? Number.NaN;
    return {
      seconds: published('ScanDuration'),
      cpuSeconds: cpuSeconds(lambda.pid),
      parts: published('UploadedParts'),
      traffic: await glacier.traffic(),
      complete: 'result' in outcome,
      peakBytes: peakBytes(lambda.pid),
    };
  } finally {
    lambda.close();
  }
}
