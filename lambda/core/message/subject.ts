// The subject of a message: what is most urgent, with what decides. Pure.
import type { Notice } from '../scan.ts';
import { grouped, readableBytes } from './amounts.ts';
import type { CoverageBody } from './body.ts';
import { roundedDown } from './course.ts';
import type { DigestBody } from './digest.ts';
import type { Origin } from './origin.ts';
import { KINDS } from './words.ts';

/** SNS takes ASCII, and fewer than 100 characters (SNS API Reference, "Publish"). */
const LONGEST_SUBJECT = 99;

interface Beside {
  readonly coverage: CoverageBody | undefined;
  readonly digest: DigestBody | undefined;
}

/**
 * @param sorted The notices, the most urgent first.
 * @param beside What else the message speaks of; something, if there is no notice.
 */
export function subjectOf(
  sorted: readonly Notice[],
  { coverage, digest }: Beside,
  { region, account }: Origin,
): string {
  const place = `(${region}, ${account})`;
  const [first] = sorted;
  if (!first) {
    const words = digest ? digestWords(digest) : coverageWords(coverage).toUpperCase();
    return `${words} ${place}`.slice(0, LONGEST_SUBJECT);
  }
  const { vault, progress } = first.upload.record;
  const seen = coverage ? `; ${coverageWords(coverage)}` : '';
  const rest = `, ${readableBytes(progress.bytes)} ${place}${othersOf(sorted.length - 1)}${seen}`;
  const start = `${headOf(first)}: `;
  const room = LONGEST_SUBJECT - start.length - rest.length;
  return `${start}${shortened(vault, room)}${rest}`.slice(0, LONGEST_SUBJECT);
}

function headOf({ kind, upload }: Notice): string {
  if (kind !== 'expiring' && kind !== 'stillExpiring') return KINDS[kind].word.toUpperCase();
  if (upload.hoursLeft === 0) return 'EXPIRING any moment';
  return `EXPIRING ${upload.idleUnknown ? 'within' : 'in'} ${roundedDown(upload.hoursLeft)} h`;
}

const othersOf = (others: number) =>
  others === 0 ? '' : `; ${grouped(others)} other${others === 1 ? '' : 's'}`;

const coverageWords = (coverage: CoverageBody | undefined) =>
  coverage?.gaps.length === 0 ? 'all seen again' : 'not all seen';

/** The counts, so that a danger is never passed over. */
function digestWords({ every, allSeen, inProgress, inDanger, stale }: DigestBody): string {
  const worst = inDanger > 0 ? `${inDanger} in danger` : `${stale} stale`;
  return `Glacier uploads ${every}: ${inProgress} in progress, ${worst}, ${allSeen ? 'all seen' : 'not all seen'}`;
}

const shortened = (text: string, longest: number) =>
  text.length <= longest ? text : `${text.slice(0, Math.max(0, longest - 3))}...`;
