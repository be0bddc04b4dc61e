// The subject of a message: the most urgent upload, with the facts that matter. Pure.
import type { Notice } from '../scan-results.ts';
import type { CoverageBody } from './body.ts';
import type { DigestBody } from './digest.ts';
import { grouped, readableBytes } from './format.ts';
import type { Origin } from './origin.ts';
import { roundedDown } from './resume.ts';
import { asItIs, KINDS, type Quote } from './words.ts';

/** SNS takes ASCII, and fewer than 100 characters (SNS API Reference, "Publish"). */
const LONGEST_SUBJECT = 99;

interface Beside {
  readonly coverage: CoverageBody | undefined;
  readonly digest: DigestBody | undefined;
}

/**
 * @param sorted The notices, the most urgent first.
 * @param beside What else the message reports; never empty if there is no notice.
 */
export function subjectOf(sorted: readonly Notice[], { coverage, digest }: Beside, origin: Origin): string {
  const place = placeOf(origin);
  const [first] = sorted;
  if (!first) {
    const words = digest ? digestWords(digest) : coverageWords(coverage).toUpperCase();
    return `${words} ${place}`.slice(0, LONGEST_SUBJECT);
  }
  const seen = coverage ? `; ${coverageWords(coverage)}` : '';
  const end = `${othersOf(sorted.length - 1)}${seen}`;
  return `${headline(first, origin, LONGEST_SUBJECT - end.length)}${end}`.slice(0, LONGEST_SUBJECT);
}

/** One upload in a line: what it is, where, and how much of it there is. It shortens the vault's name if need be. */
export function headline(
  notice: Notice,
  origin: Pick<Origin, 'region' | 'account'>,
  longest: number,
  quoted: Quote = asItIs,
): string {
  const { vault, progress } = notice.upload.record;
  const start = `${headOf(notice)}: `;
  const rest = `, ${readableBytes(progress.bytes)} ${placeOf(origin)}`;
  return `${start}${quoted(shortened(vault, longest - start.length - rest.length))}${rest}`;
}

function headOf({ kind, upload }: Notice): string {
  if (kind !== 'expiring' && kind !== 'stillExpiring') return KINDS[kind].word.toUpperCase();
  if (upload.hoursLeft === 0) return 'EXPIRING any moment';
  return `EXPIRING ${upload.idleUnknown ? 'within' : 'in'} ${roundedDown(upload.hoursLeft)} h`;
}

export const placeOf = ({ region, account }: Pick<Origin, 'region' | 'account'>) => `(${region}, ${account})`;

const othersOf = (others: number) =>
  others === 0 ? '' : `; ${grouped(others)} other${others === 1 ? '' : 's'}`;

export const coverageWords = (coverage: CoverageBody | undefined) =>
  coverage?.gaps.length === 0 ? 'scan complete again' : 'scan incomplete';

/** The counts; any danger comes before stale uploads. */
export function digestWords({ every, scanComplete, inProgress, inDanger, stale }: DigestBody): string {
  const worst = inDanger > 0 ? `${inDanger} in danger` : `${stale} stale`;
  return `Glacier uploads ${every}: ${inProgress} in progress, ${worst}, ${scanComplete ? 'complete' : 'incomplete'}`;
}

const shortened = (text: string, longest: number) =>
  text.length <= longest ? text : `${text.slice(0, Math.max(0, longest - 3))}...`;
