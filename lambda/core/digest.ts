// When a digest is due: once a week or a day, whatever scans are missed or repeated. Pure.
import type { FunctionSettings } from './settings/settings.ts';
import { addSeconds, DAY, MINUTE, WEEK } from './time.ts';

/** How often, where there are any. */
export type DigestPeriod = Exclude<FunctionSettings['digest'], 'never'>;

const SECONDS: Readonly<Record<DigestPeriod, number>> = { weekly: WEEK, daily: DAY };

/** A Monday, 07:00 UTC. */
const FIRST_TURN = new Date('1970-01-05T07:00:00Z').getTime() / 1000;

/** The last time at or before this one from which on a digest is due. */
function lastTurn(at: Date, period: DigestPeriod): Date {
  const sinceFirst = at.getTime() / 1000 - FIRST_TURN;
  const turns = Math.floor(sinceFirst / SECONDS[period]);
  return new Date((FIRST_TURN + turns * SECONDS[period]) * 1000);
}

/**
 * The scan that sent the last digest. Where nobody knows it, the one before this counts: so a new monitor begins with the
 * next turn, and of scans that cannot remember only the first after a turn sends one.
 */
export const digestedBefore = (
  known: Date | undefined,
  at: Date,
  { scanEveryMinutes }: Pick<FunctionSettings, 'scanEveryMinutes'>,
): Date => known ?? addSeconds(at, -scanEveryMinutes * MINUTE);

/** The period of the digest that a scan owes; undefined where it owes none. */
export function digestDue(
  digestedAt: Date,
  at: Date,
  { digest }: Pick<FunctionSettings, 'digest'>,
): DigestPeriod | undefined {
  if (digest === 'never') return undefined;
  return digestedAt < lastTurn(at, digest) ? digest : undefined;
}
