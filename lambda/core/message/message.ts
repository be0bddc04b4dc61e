// The news of a scan, for a tired person and for a program. Pure.

import type { Change } from '../verdict/notices.ts';
import { byUrgency } from '../verdict/verdict.ts';
import { type CoverageBody, type MessageBody, newsOf } from './body.ts';
import { topicsOf, toText } from './mail.ts';
import type { Origin } from './origin.ts';
import { sectionUrls } from './runbook.ts';
import { KINDS, MOST_URGENT_FIRST } from './words.ts';

/** What SNS is given: one message for all of a scan's news. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly json: MessageBody;
}

/** A message with this many uploads is far below the 256 KB that SNS takes (SNS API Reference, "Publish"). */
const MOST_UPLOADS = 20;
const LONGEST_SUBJECT = 100;

/** Those that expire come by their hours, told before or not; one that is broken as well cannot be saved. */
function rank({ kind, upload }: Change): number {
  if (kind === 'stillExpiring') return MOST_URGENT_FIRST.indexOf('expiring');
  return MOST_URGENT_FIRST.indexOf(kind === 'expiring' && upload.broken ? 'broken' : kind);
}

/** What there is to tell. */
interface News {
  readonly changes: readonly Change[];
  /** What the monitor does not see, or sees again. */
  readonly coverage?: CoverageBody | undefined;
}

export function composeMessage({ changes, coverage }: News, scannedAt: Date, origin: Origin): Message {
  const sorted = [...changes].sort(
    (one, other) => rank(one) - rank(other) || byUrgency(one.upload, other.upload),
  );
  const shown = sorted.slice(0, MOST_UPLOADS);
  const uploads = shown.map((change) => newsOf(change, origin.region));
  const { runbookUrl, ...from } = origin;
  const json: MessageBody = {
    version: 1,
    ...from,
    ...(runbookUrl !== undefined && { runbook: sectionUrls(runbookUrl, topicsOf(shown, coverage)) }),
    scannedAt: scannedAt.toISOString(),
    ...(coverage && { coverage }),
    uploads,
    omitted: sorted.length - uploads.length,
  };
  const counts = MOST_URGENT_FIRST.map((kind) => ({
    kind,
    count: changes.filter((change) => change.kind === kind).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${KINDS[kind].word}`);
  const seen = coverage ? [coverage.gaps.length > 0 ? 'not all seen' : 'all seen again'] : [];
  const subject = `Glacier uploads in ${origin.region}: ${[...seen, ...counts].join(', ')}`.slice(
    0,
    LONGEST_SUBJECT,
  );
  return { subject, text: toText(json, shown), json };
}
