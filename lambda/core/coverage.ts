// Which gaps scans have, and which of them people know: what a scan could not see or do is a gap. Pure.
import { type Failure, placeText, REASON_WORDS, type Reason } from './failures.ts';
import { HOUR, isSame, MINUTE, secondsBetween } from './time.ts';

/** Something that a scan could not see, by its key: the same from scan to scan while the reason is the same. */
export interface Gap {
  readonly key: string;
  /** The start of the last scan that had it. */
  readonly seenAt: Date;
  /** A message said it. */
  readonly told?: true;
}

/** What is remembered of gaps. Every scan puts it. */
export interface Coverage {
  readonly scannedAt: Date;
  /** The start of the last scan whose message spoke of gaps. */
  readonly toldAt?: Date;
  /** The start of the last scan whose message had a digest. */
  readonly digestedAt?: Date;
  readonly gaps: readonly Gap[];
}

/** A gap is over after so long without it, and messages speak of gaps this far apart. */
const CALM_SECONDS = 3 * HOUR;

/** What concerns just its place, until somebody does something about it. All else may meet any vault. */
const OF_ITS_PLACE: readonly Reason[] = ['denied', 'missing', 'contradiction'];
/** An item of DynamoDB has room for so many, with names of any length. */
const MOST_GAPS = 500;

/** The key of each failure's gap. Beyond 500 gaps all count by their reason alone. */
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

/** What is known of gaps with this scan; undefined where a newer scan has been here, which knows better. */
export function coverageWith(
  before: Coverage | undefined,
  failures: readonly Failure[],
  at: Date,
): Coverage | undefined {
  const { gaps: known = [], toldAt, digestedAt } = before ?? {};
  if (before && before.scannedAt > at) return undefined;
  const keys = new Set(gapKeys(failures).values());
  const fresh = [...keys].filter((key) => !known.some((gap) => gap.key === key));
  const gaps: readonly Gap[] = [
    ...known.map((gap) => (keys.has(gap.key) ? { ...gap, seenAt: at } : gap)),
    ...fresh.map((key) => ({ key, seenAt: at })),
  ];
  return {
    scannedAt: at,
    ...(toldAt && { toldAt }),
    ...(digestedAt && { digestedAt }),
    gaps: gaps.filter((gap) => gap.told || isStanding(gap, at)),
  };
}

const isStanding = ({ seenAt }: Gap, at: Date) => secondsBetween(seenAt, at) < CALM_SECONDS;

/** How the gaps differ from what people know of them. */
export interface CoverageChange {
  /** In this scan, and said in no message yet. */
  readonly fresh: readonly Gap[];
  /** Known, and not in this scan, but less than three hours ago. */
  readonly paused: readonly Gap[];
  /** Known, and over. */
  readonly over: readonly Gap[];
}

export const changeOf = ({ gaps, scannedAt }: Coverage): CoverageChange => ({
  fresh: gaps.filter(({ told, seenAt }) => !told && isSame(seenAt, scannedAt)),
  paused: gaps.filter((gap) => gap.told && isStanding(gap, scannedAt) && !isSame(gap.seenAt, scannedAt)),
  over: gaps.filter((gap) => gap.told && !isStanding(gap, scannedAt)),
});

/** Whether a message must go out for the gaps alone. */
export function isReportDue(coverage: Coverage): boolean {
  const { fresh, over } = changeOf(coverage);
  const { toldAt, scannedAt } = coverage;
  return fresh.length + over.length > 0 && (!toldAt || secondsBetween(toldAt, scannedAt) >= CALM_SECONDS);
}

/** Once a message of this scan has spoken of the gaps. */
export const afterReport = ({ gaps, scannedAt, ...others }: Coverage): Coverage => ({
  ...others,
  scannedAt,
  toldAt: scannedAt,
  gaps: gaps.filter((gap) => isStanding(gap, scannedAt)).map((gap) => ({ ...gap, told: true })),
});

/** How often things are reported where that cannot be remembered: more often than an expiring upload's warning lasts. */
const UNREMEMBERED_SECONDS = 6 * HOUR;

/** Whether this scan is the first in its quarter of the UTC day. */
export function isTurnToReport(at: Date, scanEveryMinutes: number): boolean {
  const quarterOf = (seconds: number) => Math.floor(seconds / UNREMEMBERED_SECONDS);
  const seconds = at.getTime() / 1000;
  return quarterOf(seconds) !== quarterOf(seconds - scanEveryMinutes * MINUTE);
}
