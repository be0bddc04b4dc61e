// A scan's message, for a tired person and for a program. Pure.
import type { Notice } from '../scan-results.ts';
import { NOTICES } from '../verdict/notices.ts';
import { byUrgency } from '../verdict/verdict.ts';
import { type Attributes, attributesOf, type ReportKind } from './attributes.ts';
import { type CoverageBody, type MessageBody, newsOf } from './body.ts';
import { type ChatMessage, toChat } from './chat.ts';
import type { DigestBody } from './digest.ts';
import { topicsOf, toText } from './mail.ts';
import type { Origin } from './origin.ts';
import { sectionUrls } from './runbook.ts';
import { subjectOf } from './subject.ts';
import { kindsOf } from './words.ts';

/** What SNS gets: one message for everything that a scan reports, in each form that somebody may get. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly json: MessageBody;
  /** For filter policies. */
  readonly attributes: Attributes;
  /** The same for chats, in at most ten messages. */
  readonly chat: readonly ChatMessage[];
}

/** SNS takes 256 KB, attributes included (SNS API Reference, "Publish"). */
const MOST_BYTES = 250_000;
const MOST_UPLOADS = 20;

/** What SNS gets: the text for mail addresses, and the JSON for all other subscribers. */
export const bodyForSns = ({ json, text }: Pick<Message, 'json' | 'text'>): string =>
  JSON.stringify({ default: JSON.stringify(json), email: text });

/** Expiring uploads are sorted by their hours, whether or not it is a reminder. */
const rank = ({ kind }: Notice) => NOTICES.indexOf(kind === 'stillExpiring' ? 'expiring' : kind);

/** What a scan reports. */
interface News {
  readonly notices: readonly Notice[];
  /** What the scan did not see, or sees again. */
  readonly coverage?: CoverageBody | undefined;
  readonly digest?: DigestBody | undefined;
}

/** A message with at most 20 uploads, and with fewer if their names and callers are too long for SNS. */
export function composeMessage(news: News, scannedAt: Date, origin: Origin): Message {
  const sorted = [...news.notices].sort(
    (one, other) => rank(one) - rank(other) || byUrgency(one.upload, other.upload),
  );
  for (let most = MOST_UPLOADS; ; most = Math.floor(most / 2)) {
    const message = messageWith(sorted.slice(0, most), sorted, news, scannedAt, origin);
    if (most === 0 || Buffer.byteLength(bodyForSns(message)) <= MOST_BYTES) return message;
  }
}

function messageWith(
  shown: readonly Notice[],
  sorted: readonly Notice[],
  { coverage, digest }: News,
  scannedAt: Date,
  origin: Origin,
): Message {
  const uploads = shown.map((notice) => newsOf(notice, origin.region));
  const { runbookUrl, ...from } = origin;
  const json: MessageBody = {
    version: 1,
    ...from,
    ...(runbookUrl !== undefined && { runbook: sectionUrls(runbookUrl, topicsOf(shown, coverage)) }),
    scannedAt: scannedAt.toISOString(),
    ...(coverage && { coverage }),
    ...(digest && { digest }),
    uploads,
    omitted: sorted.length - uploads.length,
  };
  const subject = subjectOf(sorted, { coverage, digest }, origin);
  const attributes = attributesOf(reportKindsOf(sorted, coverage, digest), origin);
  return { subject, text: toText(json, shown), json, attributes, chat: toChat(json, sorted) };
}

const reportKindsOf = (
  notices: readonly Notice[],
  coverage: CoverageBody | undefined,
  digest: DigestBody | undefined,
): readonly ReportKind[] => [
  ...(coverage
    ? [coverage.gaps.length > 0 ? ('scanIncomplete' as const) : ('scanCompleteAgain' as const)]
    : []),
  ...kindsOf(notices),
  ...(digest ? ['digest' as const] : []),
];
