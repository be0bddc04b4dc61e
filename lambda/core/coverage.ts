// The gaps of scans, and which of them people know. A gap is what a scan could not see or do. Pure.
import { type Failure, placeText, REASON_WORDS, type Reason } from './failures.ts';
import { HOUR, isSame, MINUTE, secondsBetween } from './time.ts';

/** Something that a scan could not see. Its key stays the same from scan to scan while the reason is the same. */
export interface Gap {
  readonly key: string;
  /** The start of the last scan with this gap. */
  readonly seenAt: Date;
  /** A message has reported it. */
  readonly reported?: true;
}

/** The memory of gaps. Every scan writes it. */
export interface Coverage {
  readonly scannedAt: Date;
  /** The start of the last scan whose message named gaps. */
  readonly reportedAt?: Date;
  /** The start of the last scan whose message had a digest. */
  readonly digestedAt?: Date;
  readonly gaps: readonly Gap[];
}

/** A gap is over after this long without it, and messages about gaps come at least this far apart. */
const CALM_SECONDS = 3 * HOUR;

/** Reasons that concern one place until somebody acts. All others may hit any vault. */
const OF_ITS_PLACE: readonly Reason[] = ['denied', 'missing', 'contradiction'];
/** An item of DynamoDB has room for this many, with names of any length. */
const MOST_GAPS = 500;

/** The key of each failure's gap. If there are more than 500, the key is the reason alone. */
export function gapKeys(failures: readonly Failure[]): ReadonlyMap<Failure, string> {
  const keyOf = (failure: Failure) =>
    OF_ITS_PLACE.includes(failure.reason)
      ? `${placeText(failure.place)}: ${REASON_WORDS[failure.reason]}`
      : REASON_WORDS[failure.reason];
  const keys = new Map(failures.map((failure) => [failure, keyOf(failure)]));
  return new Set(keys.values()).size <= MOST_GAPS
    ? keys
    : new Map(failures.map((failure) => [failure, REASON_WORDS[failure.reason]]));
}

/** The gaps including this scan's; undefined if a newer scan has written them already. */
export function coverageWith(
  before: Coverage | undefined,
  failures: readonly Failure[],
  at: Date,
): Coverage | undefined {
  const { gaps: known = [], reportedAt, digestedAt } = before ?? {};
  if (before && before.scannedAt > at) return undefined;
  const keys = new Set(gapKeys(failures).values());
  const fresh = [...keys].filter((key) => !known.some((gap) => gap.key === key));
  const gaps: readonly Gap[] = [
    ...known.map((gap) => (keys.has(gap.key) ? { ...gap, seenAt: at } : gap)),
    ...fresh.map((key) => ({ key, seenAt: at })),
  ];
  return {
    scannedAt: at,
    ...(reportedAt && { reportedAt }),
    ...(digestedAt && { digestedAt }),
    gaps: gaps.filter((gap) => gap.reported || isStanding(gap, at)),
  };
}

const isStanding = ({ seenAt }: Gap, at: Date) => secondsBetween(seenAt, at) < CALM_SECONDS;

/** How the gaps differ from what people know. */
export interface CoverageChange {
  /** In this scan, and not reported yet. */
  readonly fresh: readonly Gap[];
  /** Reported, and not in this scan, but seen less than three hours ago. */
  readonly paused: readonly Gap[];
  /** Reported, and over. */
  readonly over: readonly Gap[];
}

export const changeOf = ({ gaps, scannedAt }: Coverage): CoverageChange => ({
  fresh: gaps.filter(({ reported, seenAt }) => !reported && isSame(seenAt, scannedAt)),
  paused: gaps.filter((gap) => gap.reported && isStanding(gap, scannedAt) && !isSame(gap.seenAt, scannedAt)),
  over: gaps.filter((gap) => gap.reported && !isStanding(gap, scannedAt)),
});

/** Whether a message must go out for the gaps alone. */
export function isReportDue(coverage: Coverage): boolean {
  const { fresh, over } = changeOf(coverage);
  const { reportedAt, scannedAt } = coverage;
  return (
    fresh.length + over.length > 0 && (!reportedAt || secondsBetween(reportedAt, scannedAt) >= CALM_SECONDS)
  );
}

/** The gaps after a message of this scan has named them. */
export const afterReport = ({ gaps, scannedAt, ...others }: Coverage): Coverage => ({
  ...others,
  scannedAt,
  reportedAt: scannedAt,
  gaps: gaps.filter((gap) => isStanding(gap, scannedAt)).map((gap) => ({ ...gap, reported: true })),
});

/** How often to report if nobody can remember it: more often than an expiring upload's warning lasts. */
const UNREMEMBERED_SECONDS = 6 * HOUR;

/** Whether this scan is the first in its quarter of the UTC day. */
export function isTurnToReport(at: Date, scanEveryMinutes: number): boolean {
  const quarterOf = (seconds: number) => Math.floor(seconds / UNREMEMBERED_SECONDS);
  const seconds = at.getTime() / 1000;
  return quarterOf(seconds) !== quarterOf(seconds - scanEveryMinutes * MINUTE);
}
