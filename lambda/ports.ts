// What a scan needs from outside. Adapters implement these, and tests fake them.

import type { Coverage } from './core/coverage.ts';
import type { CallName, TimeWindow } from './core/history.ts';
import type { Item } from './core/items.ts';
import type { Message } from './core/message/message.ts';
import type { Origin } from './core/message/origin.ts';
import type { Datum } from './core/roll-up.ts';
import type { FunctionSettings } from './core/settings/settings.ts';
import type { MultipartUpload, Part } from './core/upload.ts';
import type { VaultAssessment } from './core/verdict/assess.ts';
import type { Caller, UploadRecord, VaultRecord } from './core/verdict/record.ts';

/** All that a scan needs. */
export interface Monitor {
  readonly config: FunctionSettings;
  /** Whose messages these are. */
  readonly origin: Origin;
  readonly source: GlacierSource;
  readonly traffic: Traffic;
  readonly memory: Memory;
  readonly publisher: MetricPublisher;
  readonly notifier: Notifier;
  /** Without it nobody is asked who began an upload, or how it ended. */
  readonly trail?: CallTrail;
  readonly log: ScanLog;
  readonly now: () => Date;
  /** The time of the scan, the same in each attempt at it; without it the scan is one of its own, of now. */
  readonly scannedAt?: Date | undefined;
  /** Aborts when no more work may start; what is known is then published as a partial scan. */
  readonly signal: AbortSignal;
  /** Hears of each vault as soon as it is assessed; nothing of it is kept. */
  readonly onVault: (assessment: VaultAssessment) => void;
}

/** One page of a list; without a marker it is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly marker?: string;
}

/** Where the lists come from. Errors carry Glacier's error code as their `name`. */
export interface GlacierSource {
  listVaults(marker?: string): Promise<Page<string>>;
  listMultipartUploads(vault: string, marker?: string): Promise<Page<MultipartUpload>>;
  listParts(upload: MultipartUpload, marker?: string): Promise<Page<Part>>;
}

/** What went over the wire to Glacier so far in a run, repeated requests included. */
export interface Traffic {
  readonly requests: number;
  readonly throttled: number;
}

/**
 * What is remembered from scan to scan. A newer scan's record withstands an older one's: losing against it is no error.
 * Tombstones, and records of vaults that are gone, are forgotten by themselves after a week.
 */
export interface Memory {
  vaults(): Promise<readonly VaultRecord[]>;
  /** All uploads of a vault, tombstones included. */
  uploads(vault: string): Promise<readonly UploadRecord[]>;
  rememberUpload(record: UploadRecord): Promise<void>;
  rememberVault(record: VaultRecord): Promise<void>;
  /** What is known of the gaps that scans had; undefined before the first scan. */
  coverage(): Promise<Coverage | undefined>;
  rememberCoverage(record: Coverage): Promise<void>;
}

/** Where the memory keeps its items. */
export interface ItemStore {
  /** All items of a collection. */
  list(collection: string): Promise<readonly Item[]>;
  /** Keeps the item, unless one with a later `scannedAt` is in its place: losing against that is no error. */
  put(item: Item): Promise<void>;
}

/** Takes the data of one moment, all or none. */
export interface MetricPublisher {
  publish(data: readonly Datum[], at: Date): Promise<void>;
}

/** Takes the news of a scan. */
export interface Notifier {
  /** How many would get a message: confirmed subscriptions, of people, queues and hooks alike. */
  subscribers(): Promise<number>;
  /** Resolves once it is sure that the message was accepted. */
  notify(message: Message): Promise<void>;
}

/** Where calls are recorded. A call may show minutes or hours after it was made. */
export interface CallTrail {
  /** One page of the calls that succeeded, of those that are about one of these uploads. */
  lookUp(question: Question, marker?: string): Promise<Page<RecordedCall>>;
}

export interface Question {
  readonly call: CallName;
  readonly window: TimeWindow;
  /** Ids of uploads. */
  readonly wanted: ReadonlySet<string>;
}

/** A call about an upload. Nothing else of it gets in, as a record may carry the archive's description. */
export interface RecordedCall {
  readonly uploadId: string;
  readonly caller: Caller;
}

/** Takes structured lines. Archive descriptions never get here: the edge leaves them out. */
export interface ScanLog {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** Takes a line for each item that cannot be read: by name, never with its content. */
export interface MemoryLog {
  warn(message: string, fields: Record<string, unknown>): void;
}
