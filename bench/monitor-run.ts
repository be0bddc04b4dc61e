// One scan of the monitor: the bundle in a process of its own, with its real clients, against a cloud in this process.
import { type EmbeddedCloud, startEmbeddedCloud } from '../embedded/cloud/cloud.ts';
import { VAULT_DIMENSION } from '../lambda/core/metrics.ts';
import { trafficOf, type Walk } from './walk.ts';
import { buildWorld, type Plan, type PlannedWorld } from './worlds.ts';

export interface Run extends Walk {
  readonly complete: boolean;
  /** The most memory that was resident at once. */
  readonly peakBytes: number;
}

/** Measures in a cloud with this world, whose memory is empty at first. */
export async function withCloud<T>(
  plan: Plan,
  limits: { readonly latencyMilliseconds?: number; readonly requestsPerSecond?: number },
  measure: (cloud: EmbeddedCloud, world: PlannedWorld) => Promise<T>,
): Promise<T> {
  const planned = buildWorld(plan);
  const { world } = planned;
  const cloud = await startEmbeddedCloud(world, world.now);
  Object.assign(cloud.glacier, limits);
  try {
    return await measure(cloud, planned);
  } finally {
    await cloud.close();
  }
}

/** A cold start, like every scheduled run. It finds the memory that the scan before has left. */
export async function runMonitor(cloud: EmbeddedCloud): Promise<Run> {
  cloud.glacier.resetRequests();
  cloud.cloudWatch.reset();
  const lambda = cloud.start();
  try {
    const outcome = await lambda.invoke();
    const published = (name: string) =>
      cloud.cloudWatch.points.find(
        ({ metric, dimensions }) => metric === name && !(VAULT_DIMENSION in dimensions),
      )?.value ?? Number.NaN;
    return {
      seconds: published('ScanDuration'),
      parts: published('UploadedParts'),
      traffic: trafficOf(cloud.glacier),
      complete: 'result' in outcome,
      ...lambda.usage(),
    };
  } finally {
    lambda.close();
  }
}
