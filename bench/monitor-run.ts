// One scan of the monitor: the bundle that would be deployed, in a process of its own, with its real clients.
import type { EmbeddedCloud } from '../local/embedded-cloud.ts';
import type { Invocation } from '../local/lambda.ts';
import type { GlacierProcess } from './glacier-process.ts';
import { cpuSeconds, peakBytes } from './process-usage.ts';
import type { Walk } from './walk.ts';

export interface Run extends Walk {
  readonly complete: boolean;
  readonly peakBytes: number;
}

/** Options of Node for the heap that it gives itself where it finds 512 MB: half of that, and little of it young. */
export const HEAP_IN_512_MB = '--max-old-space-size=256 --max-semi-space-size=1';

/** A cold start, as every scheduled run is. */
export async function runMonitor(
  cloud: EmbeddedCloud,
  glacier: GlacierProcess,
  invocation: Partial<Invocation> = {},
  nodeOptions = '',
): Promise<Run> {
  await glacier.reset();
  cloud.cloudWatch.reset();
  const lambda = cloud.start({}, { AWS_ENDPOINT_URL_GLACIER: glacier.endpoint, NODE_OPTIONS: nodeOptions });
  try {
    const outcome = await lambda.invoke(invocation);
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
