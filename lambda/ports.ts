// What a scan needs from outside. Adapters implement these, and tests fake them.
import type { Coverage } from './core/coverage.ts';
import type { CallName, RecordedCall, TimeWindow } from './core/history.ts';
import type { Item } from './core/items.ts';
import type { Message } from './core/message/message.ts';
import type { Origin } from './core/message/origin.ts';
import type { PartTrust } from './core/part-calls.ts';
import type { Datum } from './core/roll-up.ts';
import type { Form } from './core/scan-results.ts';
import type { FunctionSettings } from './core/settings/settings.ts';
import type { MultipartUpload, Part } from './core/upload.ts';
import type { Said } from './core/verdict/notices.ts';
import type { UploadRecord, VaultRecord } from './core/verdict/record.ts';

/** What a scan needs; the terminal has no more than this. */
export interface ScanRun {
  readonly settings: FunctionSettings;
  /** The time of the scan, the same in each attempt at it. */
  readonly scannedAt: Date;
  readonly now: () => Date;
  /** Aborts when the time for lists is over; what is known by then makes a partial scan. */
  readonly signal: AbortSignal;
  /** All requests to Glacier and to the memory go through it. */
  readonly queue: Queue;
  readonly source: GlacierSource;
  readonly memory: Memory;
  /** Without it nothing is published. */
  readonly publisher?: MetricPublisher;
  /** CloudTrail. Without it the scan does not learn who began an upload, or how it ended. */
  readonly history?: CallHistory;
  /** How many uploads of a vault are shown; it limits neither notices nor the memory. */
  readonly mostShown: number;
}

/** What the end of a scan needs as well. Made once, and passed to every step. */
export interface Run extends ScanRun {
  readonly publisher: MetricPublisher;
  /** One for each form of the scan's message. */
  readonly notifiers: readonly Notifier[];
  /** Whose messages these are. */
  readonly origin: Origin;
  readonly traffic: Traffic;
  readonly log: ScanLog;
}

/** Runs a request when few enough are in flight. */
export type Turn = <T>(request: () => Promise<T>) => Promise<T>;

export interface Queue {
  /**
   * For a vault's lists, and for reading its memory. Earlier vaults go first, so that a scan that is cut short has
   * whole vaults to show; the others fill the room that is left. Once listing time is up, nothing starts, and
   * everything that waits or runs fails with the signal's reason.
   */
  list(position: number): Turn;
  /** For remembering listings: before all lists, until the time for that is over. */
  readonly remember: Turn;
  /** For the end of the scan: before everything else, at any time. */
  readonly conclude: Turn;
}

/** One page of a list; without a marker it is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly marker?: string;
}

/** Where the lists come from. All errors are ScanErrors. */
export interface GlacierSource {
  listVaults(marker?: string): Promise<Page<string>>;
  listMultipartUploads(vault: string, marker?: string): Promise<Page<MultipartUpload>>;
  listParts(upload: MultipartUpload, marker?: string): Promise<Page<Part>>;
}

/** The lists of one vault. */
export type VaultSource = Omit<GlacierSource, 'listVaults'>;

/** The requests to Glacier so far in this run, repeated ones included. */
export interface Traffic {
  readonly requests: number;
  readonly throttled: number;
}

/** All uploads of a vault, tombstones included, and what was reported about them, by id. */
export interface RememberedUploads {
  readonly records: readonly UploadRecord[];
  readonly said: ReadonlyMap<string, Said>;
}

/**
 * What is remembered from scan to scan. An older scan never overwrites a newer scan's record; that is no error.
 * Tombstones, and records of vaults that are gone, expire after a week, and after them what was reported about them.
 */
export interface Memory {
  vaults(): Promise<readonly VaultRecord[]>;
  uploads(vault: string): Promise<RememberedUploads>;
  rememberUpload(record: UploadRecord): Promise<void>;
  /** @param isGone whether the upload is gone: then what was reported about it expires after its tombstone. */
  rememberSaid(said: Said, isGone: boolean): Promise<void>;
  rememberVault(record: VaultRecord): Promise<void>;
  /** The gaps that scans had; undefined before the first scan. */
  coverage(): Promise<Coverage | undefined>;
  rememberCoverage(record: Coverage): Promise<void>;
  /** Whether CloudTrail records the calls of parts; undefined before it was asked. */
  partTrust(): Promise<PartTrust | undefined>;
  rememberPartTrust(record: PartTrust): Promise<void>;
}

/** Where the memory keeps its items. */
export interface ItemStore {
  /** All items of a collection. */
  list(collection: string): Promise<readonly Item[]>;
  /** Keeps the item, unless one with a later `scannedAt` is there already, which is no error. */
  put(item: Item): Promise<void>;
}

/** Takes the data of one moment, all or none. */
export interface MetricPublisher {
  publish(data: readonly Datum[], at: Date): Promise<void>;
}

/** Takes the message of a scan, in one form. */
export interface Notifier {
  readonly form: Form;
  /** How many would get a message: confirmed subscriptions, of people, queues and hooks alike. */
  subscribers(): Promise<number>;
  /** Resolves once it is sure that the message was accepted. */
  notify(message: Message): Promise<void>;
}

/** CloudTrail's record of calls. A call may show minutes or hours after it was made. */
export interface CallHistory {
  /** One page of the calls about these uploads, refused ones included; the newest come first. */
  lookUp(question: Question, marker?: string): Promise<CallPage>;
}

export interface CallPage extends Page<RecordedCall> {
  /** The times of the newest and the oldest call on the page, about any upload; undefined if the page is empty. */
  readonly newestAt?: Date;
  readonly reachedAt?: Date;
}

export interface Question {
  readonly call: CallName;
  readonly window: TimeWindow;
  /** Ids of uploads. */
  readonly wanted: ReadonlySet<string>;
}

/** Takes structured lines. Archive descriptions never get here: the edge leaves them out. */
export interface ScanLog {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** Takes a line for each unreadable item: with its name, never with its content. */
export interface MemoryLog {
  warn(message: string, fields: Record<string, unknown>): void;
}
