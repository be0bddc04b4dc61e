// When a digest is due: once a week or a day, even if scans are missed or repeated. Pure.
import type { FunctionSettings } from './settings/settings.ts';
import { addSeconds, DAY, MINUTE, WEEK } from './time.ts';

/** How often digests come, if at all. */
export type DigestPeriod = Exclude<FunctionSettings['digest'], 'never'>;

const SECONDS: Readonly<Record<DigestPeriod, number>> = { weekly: WEEK, daily: DAY };

/** A Monday, 07:00 UTC. */
const FIRST_TURN = new Date('1970-01-05T07:00:00Z').getTime() / 1000;

/** The latest turn: the last time, not after this one, at which a digest became due. */
function lastTurn(at: Date, period: DigestPeriod): Date {
  const sinceFirst = at.getTime() / 1000 - FIRST_TURN;
  const turns = Math.floor(sinceFirst / SECONDS[period]);
  return new Date((FIRST_TURN + turns * SECONDS[period]) * 1000);
}

/**
 * The scan that sent the last digest. If nobody knows it, we assume the scan before this one. So a new monitor begins
 * with the next turn, and scans that cannot remember send only one each turn.
 */
export const digestedBefore = (
  known: Date | undefined,
  at: Date,
  { scanEveryMinutes }: Pick<FunctionSettings, 'scanEveryMinutes'>,
): Date => known ?? addSeconds(at, -scanEveryMinutes * MINUTE);

/** The period of the digest that is due; undefined if none is. */
export function digestDue(
  digestedAt: Date,
  at: Date,
  { digest }: Pick<FunctionSettings, 'digest'>,
): DigestPeriod | undefined {
  if (digest === 'never') return undefined;
  return digestedAt < lastTurn(at, digest) ? digest : undefined;
}
