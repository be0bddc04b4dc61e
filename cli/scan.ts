// The monitor's scan of one Region, from a terminal: the same run, with other ports around it.
import { type ClientOptions, createCloudTrailClient, createGlacierClient } from '../lambda/aws/clients.ts';
import { createCallTrail } from '../lambda/aws/cloudtrail.ts';
import { createGlacierSource } from '../lambda/aws/glacier.ts';
import type { Failure } from '../lambda/core/failures.ts';
import type { FunctionSettings } from '../lambda/core/settings/settings.ts';
import type { AssessedUpload } from '../lambda/core/verdict/verdict.ts';
import { monitorUploads } from '../lambda/monitor.ts';
import type { GlacierSource, ItemStore } from '../lambda/ports.ts';
import type { TrailReport } from '../lambda/run/explain.ts';
import { createMemory } from '../lambda/run/memory.ts';
import { withRightClock } from './clock.ts';
import { MemoryError, type RunMemory } from './memory/folder.ts';

/** What was listed so far. */
export interface Listed {
  vaults: number;
  uploads: number;
  pages: number;
}

export interface RegionScan {
  readonly region: string;
  readonly scannedAt: Date;
  readonly vaults: number;
  /** In progress, or lost in the last 24 hours; in no order. */
  readonly uploads: readonly AssessedUpload[];
  readonly failures: readonly Failure[];
  /** What CloudTrail told, where it is asked. */
  readonly trail?: TrailReport;
}

export interface RegionScanOptions {
  readonly client: ClientOptions & { readonly region: string };
  readonly settings: FunctionSettings;
  /** Without it nothing is known of before. */
  readonly memory: RunMemory | undefined;
  readonly cloudtrail: boolean;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onPage: (listed: Listed) => void;
  /** Hears of what the memory holds and cannot be read. */
  readonly onUnreadable: (fields: Record<string, unknown>) => void;
}

/** What could not be listed is in the answer. */
export async function scanRegion(options: RegionScanOptions): Promise<RegionScan> {
  const { client, settings: config, memory: kept, now, signal } = options;
  const glacier = createGlacierClient(config.concurrency, client);
  const cloudTrail = createCloudTrailClient(client);
  const memory = createMemory(kept?.store ?? NO_STORE, {
    log: { warn: (_, fields) => options.onUnreadable(fields) },
    now,
  });
  const source = withRightClock(
    createGlacierSource(glacier.client, signal),
    () => glacier.client.config.systemClockOffset,
    now,
  );
  const uploads: AssessedUpload[] = [];
  try {
    const { scannedAt, health, failures, trail } = await monitorUploads({
      config,
      // No metric and no message goes out from here.
      origin: { region: client.region, account: '', monitor: '', dashboardUrl: '' },
      source: countPages(source, options.onPage),
      traffic: glacier.traffic,
      memory: {
        ...memory,
        // The terminal says itself, at each run, what could not be listed.
        coverage: async () => undefined,
        rememberCoverage: async () => {},
      },
      publisher: { publish: async () => {} },
      notifier: { subscribers: async () => 1, notify: async () => {} },
      ...(options.cloudtrail && { trail: createCallTrail(cloudTrail, signal) }),
      log: { info: () => {}, warn: () => {}, error: () => {} },
      now,
      signal,
      onVault: (vault) => uploads.push(...vault.uploads, ...vault.lost),
    });
    const unsaved = await kept?.save().then(
      () => undefined,
      (cause: unknown) => ({ subject: 'the memory', cause }),
    );
    const isTold = failures.some(({ cause }) => cause instanceof MemoryError);
    return {
      region: client.region,
      scannedAt,
      vaults: health.VaultsScanned,
      uploads: withTrail(uploads, trail),
      failures: unsaved && !isTold ? [...failures, unsaved] : failures,
      ...(trail && { trail }),
    };
  } finally {
    glacier.client.destroy();
    cloudTrail.destroy();
  }
}

/** As CloudTrail has them: what it knows to have ended by a call is not lost. */
function withTrail(uploads: readonly AssessedUpload[], trail: TrailReport | undefined) {
  const keyOf = ({ record: { upload } }: AssessedUpload) => `${upload.vault}/${upload.id}`;
  const told = new Map((trail?.told ?? []).map((upload) => [keyOf(upload), upload]));
  return uploads
    .map((upload) => told.get(keyOf(upload)) ?? upload)
    .filter(({ record: { gone } }) => !gone || gone.lost);
}

const NO_STORE: ItemStore = { list: async () => [], put: async () => {} };

function countPages(source: GlacierSource, onPage: (listed: Listed) => void): GlacierSource {
  const listed: Listed = { vaults: 0, uploads: 0, pages: 0 };
  const seen = (more: Partial<Listed>) => {
    listed.vaults += more.vaults ?? 0;
    listed.uploads += more.uploads ?? 0;
    listed.pages += 1;
    onPage(listed);
  };
  return {
    async listVaults(marker) {
      const page = await source.listVaults(marker);
      seen({});
      return page;
    },
    async listMultipartUploads(vault, marker) {
      const page = await source.listMultipartUploads(vault, marker);
      seen({ vaults: marker === undefined ? 1 : 0, uploads: page.items.length });
      return page;
    },
    async listParts(upload, marker) {
      const page = await source.listParts(upload, marker);
      seen({});
      return page;
    },
  };
}
