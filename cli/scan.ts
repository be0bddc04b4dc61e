// The monitor's scan of one Region from a terminal: the same run with other ports, and without the concluding steps.
import { createCloudTrailClient, createGlacierClient } from '../lambda/aws/clients.ts';
import { createCallHistory } from '../lambda/aws/cloudtrail.ts';
import { createGlacierSource } from '../lambda/aws/glacier.ts';
import { attempt, type Failure, merged } from '../lambda/core/failures.ts';
import { failuresOf, type HistoryReport } from '../lambda/core/scan-results.ts';
import type { FunctionSettings } from '../lambda/core/settings/settings.ts';
import { type AssessedUpload, byUrgency } from '../lambda/core/verdict/verdict.ts';
import { scanAccount } from '../lambda/monitor.ts';
import type { GlacierSource, ItemStore } from '../lambda/ports.ts';
import { withRightClock } from '../lambda/run/clock.ts';
import { createMemory } from '../lambda/run/memory.ts';
import { createQueue } from '../lambda/run/queue.ts';
import type { Access } from './ask/access.ts';
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
  /** In progress, or lost in the last 24 hours; those that can still be saved come first. */
  readonly uploads: readonly AssessedUpload[];
  readonly failures: readonly Failure[];
  /** What CloudTrail knew, if it was asked. */
  readonly history?: HistoryReport;
}

export interface RegionScanOptions {
  readonly region: string;
  readonly access: Pick<Access, 'clientIn'>;
  readonly settings: FunctionSettings;
  /** Without it the scan knows nothing of earlier scans. */
  readonly memory: RunMemory | undefined;
  readonly cloudtrail: boolean;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onPage: (listed: Listed) => void;
  /** Takes a line for each unreadable item of the memory. */
  readonly onUnreadable: (fields: Record<string, unknown>) => void;
}

/** Never rejects: the answer has what could not be listed. */
export async function scanRegion(options: RegionScanOptions): Promise<RegionScan> {
  const { region, access, settings, memory: kept, now, signal } = options;
  const scannedAt = now();
  const glacier = createGlacierClient(settings.concurrency, access.clientIn(region));
  const cloudTrail = createCloudTrailClient(access.clientIn(region));
  const source = withRightClock(
    createGlacierSource(glacier.client, signal),
    () => glacier.client.config.systemClockOffset,
    now,
  );
  const log = { warn: (_: string, fields: Record<string, unknown>) => options.onUnreadable(fields) };
  try {
    const scan = await scanAccount({
      ...{ settings, scannedAt, now, signal, mostShown: Number.POSITIVE_INFINITY },
      // Remember what was listed, even if the user stops the scan.
      queue: createQueue(settings.concurrency, signal, new AbortController().signal),
      source: countPages(source, options.onPage),
      memory: createMemory(kept?.store ?? NO_STORE, { log, now }),
      ...(options.cloudtrail && { history: createCallHistory(cloudTrail, signal) }),
    });
    const failures = merged(failuresOf(scan));
    const saving = await attempt({ at: 'memory' }, async () => kept?.save());
    const isTold = failures.some(({ cause }) => cause instanceof MemoryError);
    const { results, history } = scan;
    return {
      region,
      scannedAt,
      vaults: results.filter(({ judged }) => judged).length,
      uploads: results.flatMap(({ judged, shown }) => (judged && shown ? shown.uploads : [])).sort(byUrgency),
      failures: isTold ? failures : [...failures, ...saving.failures],
      ...(history && { history }),
    };
  } finally {
    glacier.client.destroy();
    cloudTrail.destroy();
  }
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
