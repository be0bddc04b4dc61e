// Why scans do not see everything, and what of it is news. Pure.
import { DENIED, rootOf } from './advice.ts';
import type { Failure } from './failures.ts';
import { HOUR, secondsBetween } from './thresholds.ts';

/** A reason that was told. */
export interface Cause {
  readonly key: string;
  /** The start of the last scan that had it. */
  readonly seenAt: Date;
  /** It was told as over then. */
  readonly endedAt?: Date;
  /** It came back soon after it was told as over, and may do so again. */
  readonly relapsed?: true;
}

/** What was told of blindness. */
export interface Blindness {
  readonly causes: readonly Cause[];
  readonly scannedAt: Date;
}

export type BlindnessNews = 'began' | 'changed' | 'over' | 'unremembered';

/** One that comes back within this time of its end has relapsed, and is then over only after so long without it. */
const RELAPSE_SECONDS = 6 * HOUR;
const CALM_SECONDS = 3 * HOUR;

/** What concerns just the vault that it names, until somebody does something about it. All else may meet any vault. */
const OF_ITS_SUBJECT = [
  ...DENIED,
  ...['ResourceNotFoundException', 'ListingError', 'PartError', 'AnswerError', 'ClockError'],
];
/** An item of DynamoDB has room for so many, with names of any length. */
const MOST_CAUSES = 500;

/** Without anything that changes from scan to scan while the reason is the same. */
export function causesOf(failures: readonly Failure[]): readonly string[] {
  const named = failures.map(({ subject, cause }) => {
    const root = rootOf(cause);
    return { subject, name: root instanceof Error ? root.name : 'Error' };
  });
  const keys = named.map(({ subject, name }) =>
    OF_ITS_SUBJECT.includes(name) ? `${subject}: ${name}` : name,
  );
  const distinct = new Set(keys);
  return distinct.size <= MOST_CAUSES ? [...distinct] : [...new Set(named.map(({ name }) => name))];
}

const isStanding = ({ endedAt }: Cause) => endedAt === undefined;

/**
 * What there is to tell after a scan, and what is then to be remembered: `before` itself where nothing is.
 * @param before what was told.
 */
export function nextBlindness(
  before: Blindness | undefined,
  failures: readonly Failure[],
  at: Date,
): { readonly after: Blindness | undefined; readonly news?: BlindnessNews } {
  // A newer scan has been here.
  if (before && before.scannedAt > at) return { after: before };
  const keys = causesOf(failures);
  const told = before?.causes ?? [];
  const isCalm = ({ relapsed, seenAt }: Cause) => !relapsed || secondsBetween(seenAt, at) >= CALM_SECONDS;
  // A scan that saw everything ends all reasons, or none.
  const mayEnd = keys.length > 0 || told.filter(isStanding).every(isCalm);
  const known = told
    .map((cause): Cause => {
      if (keys.includes(cause.key)) {
        const relapsed = cause.relapsed || !isStanding(cause);
        return { key: cause.key, seenAt: at, ...(relapsed && { relapsed }) };
      }
      return isStanding(cause) && mayEnd && isCalm(cause) ? { ...cause, endedAt: at } : cause;
    })
    .filter(({ endedAt }) => endedAt === undefined || secondsBetween(endedAt, at) < RELAPSE_SECONDS);
  const knownKeys = known.map(({ key }) => key);
  const fresh = keys.filter((key) => !knownKeys.includes(key)).map((key): Cause => ({ key, seenAt: at }));
  const causes = [...known, ...fresh];
  if (causes.length === 0 && told.length === 0) return { after: before };

  const standing = causes.filter(isStanding).map(({ key }) => key);
  const stood = told.filter(isStanding).map(({ key }) => key);
  const isSame = standing.length === stood.length && standing.every((key) => stood.includes(key));
  const after = { causes, scannedAt: at };
  if (isSame) return { after };
  const news = standing.length === 0 ? 'over' : stood.length === 0 ? 'began' : 'changed';
  return { after, news };
}

/** How often it is told where it cannot be remembered: more often than an expiring upload's warning lasts. */
const UNREMEMBERED_HOURS = 6;

/** Whether this scan is the first in its quarter of the day. */
export function isTurnToTell(at: Date, scanEveryMinutes: number): boolean {
  const quarterOf = (milliseconds: number) => Math.floor(milliseconds / (UNREMEMBERED_HOURS * 3_600_000));
  return quarterOf(at.getTime()) !== quarterOf(at.getTime() - scanEveryMinutes * 60_000);
}
