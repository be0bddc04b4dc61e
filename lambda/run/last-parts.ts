// When the last parts came, from whom, and what Glacier refused since, from CloudTrail.
import { attempt, type Failure } from '../core/failures.ts';
import { CALLS } from '../core/history.ts';
import {
  afterReading,
  backwards,
  completionWindow,
  contradictionsIn,
  isLastPartSought,
  isNarrow,
  isTrusted,
  LATE_SECONDS,
  onwards,
  type PartReading,
  trustAfter,
  withCompletion,
  withPartCalls,
} from '../core/part-calls.ts';
import { candidatesIn, type Findings, type VaultResult } from '../core/scan-results.ts';
import { addSeconds } from '../core/time.ts';
import type { PartCalls } from '../core/verdict/record.ts';
import type { AssessedUpload } from '../core/verdict/verdict.ts';
import type { ScanRun } from '../ports.ts';
import type { LookUp } from './look-up.ts';

/** Those with the fewest hours left first. */
export const lastPartsSought = (results: readonly VaultResult[], scannedAt: Date) =>
  candidatesIn(results)
    .map(({ upload }) => upload)
    .filter((upload) => isLastPartSought(upload, scannedAt))
    .sort((one, other) => one.hoursLeft - other.hoursLeft);

/** What we find out about one upload. */
interface Reading {
  readonly upload: AssessedUpload;
  partCalls: PartCalls | undefined;
}

/** The upload with what we have read so far. */
const soFar = ({ upload, partCalls }: Reading): AssessedUpload => ({
  ...upload,
  record: { ...upload.record, ...(partCalls && { partCalls }) },
});

export interface LastParts extends Findings {
  /** Uploads for which CloudTrail has the call of a part that, by the lists, cannot have come. */
  readonly contradicted: number;
  readonly failures: readonly Failure[];
}

/**
 * Reads first the time between the two scans between which the last part came, then what came since, then attempts to
 * complete. If lists know only that the part came some time ago, it reads backwards as far as the bounds allow. Later
 * scans continue there.
 */
export async function findLastParts(
  run: ScanRun,
  lookUp: LookUp,
  sought: readonly AssessedUpload[],
): Promise<LastParts> {
  const { scannedAt, settings } = run;
  if (sought.length === 0) return { known: new Map(), missing: 0, contradicted: 0, failures: [] };
  const newest = await lookUp.newestShown();
  const now = run.now();
  const readings = sought.map((upload): Reading => ({ upload, partCalls: upload.record.partCalls }));
  const seen = { now, shownTo: newest && addSeconds(newest, -LATE_SECONDS) };
  const isBetweenScans = ({ upload }: Reading) => isNarrow(upload, settings);
  const isWide = (reading: Reading) => !isBetweenScans(reading);

  const between = await read(lookUp, readings, { direction: 'backwards', isIncluded: isBetweenScans }, seen);
  const since = await read(lookUp, readings, { direction: 'onwards' }, seen);
  const completions = await findCompletions(lookUp, sought, now);
  const before = await read(
    lookUp,
    readings,
    { direction: 'backwards', isIncluded: isWide, mostPages: Number.POSITIVE_INFINITY },
    seen,
  );
  const reports = [between, since, before];

  for (const reading of readings) {
    const { partCalls, upload } = reading;
    const calls = completions.get(upload.record.id) ?? [];
    if (partCalls) reading.partCalls = withCompletion(partCalls, calls);
  }
  const { isSilenceTrusted, failures } = await judgeSilence(run, readings);
  const known = readings.flatMap(({ upload, partCalls }) => {
    if (!partCalls) return [];
    const { isSilenceTrusted: wasTrusted, ...rest } = partCalls;
    const isNowTrusted = isSilenceTrusted ?? wasTrusted;
    const now = { ...rest, ...(isNowTrusted && { isSilenceTrusted: isNowTrusted }) };
    return [[upload, withPartCalls(upload, now, scannedAt, settings)] as const];
  });
  return {
    known: new Map(known),
    missing: new Set(reports.flatMap(({ left }) => left)).size,
    contradicted: new Set(reports.flatMap(({ contradicted }) => contradicted)).size,
    failures,
  };
}

interface Which {
  readonly direction: PartReading['direction'];
  readonly isIncluded?: (reading: Reading) => boolean;
  readonly mostPages?: number;
}

interface Seen {
  readonly now: Date;
  readonly shownTo: Date | undefined;
}

/** Reads the calls of parts, and adds what it finds to each upload. */
async function read(
  lookUp: LookUp,
  readings: readonly Reading[],
  { direction, isIncluded = () => true, mostPages }: Which,
  { now, shownTo }: Seen,
) {
  const windowOf = direction === 'backwards' ? backwards : onwards;
  const windows = readings.filter(isIncluded).flatMap((reading) => {
    const window = windowOf(soFar(reading), now);
    return window ? [{ reading, id: reading.upload.record.id, window }] : [];
  });
  const { calls, left, readTo } = await lookUp.find({
    // The newest is enough: what Glacier refused since is newer.
    ...{ call: CALLS.part, sought: windows, until: 'found', waiting: 1 },
    ...(mostPages !== undefined && { mostPages }),
    beside: readings.map(({ upload }) => upload.record.id),
  });
  const windowsByReading = new Map(windows.map(({ reading, window }) => [reading, window]));
  const contradicted: string[] = [];
  for (const reading of readings) {
    const { record } = soFar(reading);
    const { id } = record;
    const about = calls.get(id) ?? [];
    const window = windowsByReading.get(reading);
    if (contradictionsIn(record, about).length > 0) contradicted.push(id);
    const reached = left.has(id) ? readTo.get(id) : 'all';
    if (window && (reached || about.length > 0)) {
      const back = reached === 'all' ? undefined : (reached ?? window.to);
      const read = { direction, window, calls: about, readTo: back };
      reading.partCalls = afterReading(record, read, shownTo);
    } else if (reading.partCalls && about.length > 0) {
      // We met this call in the window of another upload, so CloudTrail shows it late.
      const read = {
        direction: 'onwards',
        window: { from: now, to: now },
        calls: about,
        readTo: now,
      } as const;
      reading.partCalls = afterReading(record, read, shownTo);
    }
  }
  return { left: [...left], contradicted };
}

async function findCompletions(lookUp: LookUp, sought: readonly AssessedUpload[], now: Date) {
  const windows = sought.map((upload) => ({ id: upload.record.id, window: completionWindow(upload, now) }));
  // Two pages, so that many completions of others do not hide a last part.
  const question = {
    call: CALLS.completed,
    sought: windows,
    until: 'end',
    waiting: 1,
    mostPages: 2,
  } as const;
  return (await lookUp.find(question)).calls;
}

/** Whether silence counts from now on; undefined if nobody knows. */
async function judgeSilence(run: ScanRun, readings: readonly Reading[]) {
  const { scannedAt, queue, memory } = run;
  const { value, failures } = await attempt({ at: 'history' }, async () => {
    const read = readings.flatMap(({ upload: { record }, partCalls }) =>
      partCalls ? [{ record, partCalls }] : [],
    );
    const trust = trustAfter(await queue.remember(() => memory.partTrust()), read, scannedAt);
    await queue.remember(() => memory.rememberPartTrust(trust));
    return isTrusted(trust, scannedAt);
  });
  return { isSilenceTrusted: value, failures };
}
