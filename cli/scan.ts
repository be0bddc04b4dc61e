// The monitor's scan of one Region, from a terminal: the same run, with other ports around it.
import { type ClientOptions, createCloudWatchClient, createGlacierClient } from '../lambda/aws/clients.ts';
import { createMetricPublisher } from '../lambda/aws/cloudwatch.ts';
import { createGlacierSource } from '../lambda/aws/glacier.ts';
import {
  COMPLETED_LINE,
  INCOMPLETE_LINE,
  LOST_LINE,
  UNSUPPORTED_LINE,
  UPLOAD_LINE,
  type uploadDetails,
} from '../lambda/core/log-lines.ts';
import type { Memory } from '../lambda/core/records.ts';
import { FUNCTION_DEFAULTS } from '../lambda/core/settings.ts';
import type { Failure, GlacierSource } from '../lambda/list.ts';
import { monitorUploads, ScanIncompleteError, type ScanLog } from '../lambda/monitor.ts';
import { watchAnswers } from './answers.ts';
import { MemoryFileError } from './memory-contents.ts';
import type { MemoryFile } from './memory-file.ts';
import { NO_PUBLISHER, vaultsOnly } from './publish.ts';

export type UploadDetails = ReturnType<typeof uploadDetails>;

/** What was listed so far. */
export interface Listed {
  vaults: number;
  uploads: number;
  pages: number;
}

export interface RegionScan {
  readonly region: string;
  readonly scannedAt: string;
  readonly vaults: number;
  readonly seconds: number;
  /** In progress, or lost in the last 24 hours; in no order. */
  readonly uploads: readonly UploadDetails[];
  readonly failures: readonly Failure[];
  /** Glacier no longer serves this account. */
  readonly unsupported: boolean;
}

export interface RegionScanOptions {
  readonly client: ClientOptions & { readonly region: string };
  readonly vaults: readonly string[];
  /** Without it nothing is known of before. */
  readonly memory: MemoryFile | undefined;
  readonly publish: boolean;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onPage: (listed: Listed) => void;
}

/** What could not be listed is in the answer. */
export async function scanRegion(options: RegionScanOptions): Promise<RegionScan> {
  const { client, memory, now, signal } = options;
  const config = { ...FUNCTION_DEFAULTS, vaults: options.vaults };
  const glacier = createGlacierClient(config.concurrency, client);
  const { account } = watchAnswers(glacier.client, now, signal);
  const cloudWatch = createCloudWatchClient(client);
  const seen = collectLines();
  const { memory: remembered, listedBefore } = watchVaults(
    memory?.forRegion(client.region, account) ?? NO_MEMORY,
  );
  const publisher = vaultsOnly(createMetricPublisher(cloudWatch, config.namespace), (vault) =>
    listedBefore.has(vault),
  );
  const failures: Failure[] = [];
  try {
    await monitorUploads({
      config,
      region: client.region,
      source: countPages(createGlacierSource(glacier.client, signal), options.onPage),
      traffic: glacier.traffic,
      memory: remembered,
      publisher: options.publish ? publisher : NO_PUBLISHER,
      notifier: { hasSubscribers: async () => true, notify: async () => {} },
      log: seen.log,
      now,
      signal,
    });
  } catch (error) {
    if (!(error instanceof ScanIncompleteError)) throw error;
    failures.push(...error.failures);
  } finally {
    glacier.client.destroy();
    cloudWatch.destroy();
  }
  const result = seen.result();
  try {
    await memory?.save();
  } catch (cause) {
    if (!failures.some(({ cause: known }) => known instanceof MemoryFileError)) {
      failures.push({ subject: 'the memory', cause });
    }
  }
  return { region: client.region, ...result, failures };
}

const NO_MEMORY: Memory = {
  vaults: async () => [],
  uploads: async () => [],
  rememberUpload: async () => {},
  rememberVault: async () => {},
};

/** Which vaults were listed before, as soon as the scan has asked. */
function watchVaults(memory: Memory): {
  readonly memory: Memory;
  readonly listedBefore: ReadonlySet<string>;
} {
  const listedBefore = new Set<string>();
  const vaults = async () => {
    const records = await memory.vaults();
    for (const { vault } of records) listedBefore.add(vault);
    return records;
  };
  return { memory: { ...memory, vaults }, listedBefore };
}

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

/** The scan tells all that it finds in its log. */
function collectLines() {
  const uploads: UploadDetails[] = [];
  let unsupported = false;
  let end: Record<string, unknown> = {};
  const log: ScanLog = {
    debug(message, fields) {
      if (message === UPLOAD_LINE.message || message === LOST_LINE.message) {
        uploads.push(fields as UploadDetails);
      }
    },
    info(message, fields) {
      if (message === UNSUPPORTED_LINE.message) unsupported = true;
      if (message === COMPLETED_LINE.message) end = fields;
    },
    error(message, fields) {
      if (message === INCOMPLETE_LINE.message) end = fields;
    },
  };
  const result = () => ({
    uploads,
    unsupported,
    scannedAt: String(end.scannedAt),
    vaults: Number(end.VaultsScanned),
    seconds: Number(end.ScanDuration),
  });
  return { log, result };
}
