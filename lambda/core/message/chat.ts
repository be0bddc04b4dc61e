// A scan's messages to chats, through Amazon Q Developer: one for each upload, so that each upload has its own thread.
// docs/chat.schema.json describes them. Pure.
import type { Notice } from '../scan-results.ts';
import { type Attributes, attributesOf, type ReportKind } from './attributes.ts';
import type { CoverageBody, MessageBody, UploadNews } from './body.ts';
import { givingUp } from './commands.ts';
import { type DigestBody, digestLines } from './digest.ts';
import { adviceOn, coverageLines, factLines, originLines, whereAllAre } from './facts.ts';
import { type Topic, todoOf, WHERE_RUNBOOK_IS } from './runbook.ts';
import { coverageWords, digestWords, headline, placeOf } from './subject.ts';
import { KINDS, kindsOf, type Quote } from './words.ts';

/** One message, and what SNS's filter policies look at. */
export interface ChatMessage {
  readonly body: ChatBody;
  readonly attributes: Attributes;
}

/**
 * The only form, apart from alarms, that Amazon Q Developer shows (its Administrator Guide, "Custom notifications").
 */
export interface ChatBody {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** What belongs together: an upload's id, or else the monitor's name. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: ReportKind;
    readonly relatedResources?: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** SNS takes this many at once (SNS API Reference, "PublishBatch"). */
const MOST_MESSAGES = 10;
/** The limits of Amazon Q Developer are not documented; these should be safe. */
const LONGEST = { title: 249, description: 3_999, step: 299 } as const;
const REST = '- And more than a chat takes: see the dashboard, and the log.';

/** What could end a code span, or begin one of Slack's links and mentions, which it looks for even in a code span. */
const INERT: Readonly<Record<string, string>> = { '`': "'", '<': '‹', '>': '›' };

/** As code: inside it neither Slack nor Teams makes links, mentions or emphasis, and commands stay intact. */
const asCode: Quote = (text) => `\`${text.replaceAll(/[`<>\p{Cc}]/gu, (each) => INERT[each] ?? ' ')}\``;

/** Keeps the characters that Glacier allows in names and ids. */
const bare = (text: string) => text.replaceAll(/[^\w.-]/g, '?');

/** @param sorted All notices, the most urgent first; the body has the first of them. */
export function toChat(body: MessageBody, sorted: readonly Notice[]): readonly ChatMessage[] {
  const seen = body.coverage ? [ofCoverage(body, body.coverage)] : [];
  const all = body.digest ? [ofDigest(body, body.digest)] : [];
  const room = MOST_MESSAGES - seen.length - all.length;
  const fitting = sorted.length <= room ? sorted.length : room - 1;
  const count = Math.min(fitting, body.uploads.length);
  const uploads = body.uploads
    .slice(0, count)
    .map((news, index) => ofUpload(body, news, sorted[index] as Notice));
  const others = sorted.slice(count);
  return [...seen, ...uploads, ...all, ...(others.length > 0 ? [ofOthers(body, others)] : [])];
}

function ofUpload(body: MessageBody, news: UploadNews, notice: Notice): ChatMessage {
  const { kind, vault, uploadId, parts, commands, paste } = news;
  return chatMessage(body, {
    kinds: [kind],
    // The two backticks count as well.
    title: headline(notice, body, LONGEST.title - 2, asCode),
    lines: [
      adviceOn(notice, news),
      ...factLines(news, notice, body.scannedAt, asCode),
      ...(paste ? [`for the runbook's commands: ${asCode(paste)}`] : []),
    ],
    steps: [
      ...todoSteps(kind, body),
      ...(commands ? [`look: ${asCode(commands.look)}`] : []),
      ...(commands?.giveUp ? [`${givingUp(parts)}: ${asCode(commands.giveUp)}`] : []),
    ],
    keywords: [KINDS[kind].word],
    upload: { vault: bare(vault), uploadId: bare(uploadId) },
  });
}

function ofCoverage(body: MessageBody, coverage: CoverageBody): ChatMessage {
  const isBlind = coverage.gaps.length > 0;
  return chatMessage(body, {
    kinds: [isBlind ? 'scanIncomplete' : 'scanCompleteAgain'],
    title: `${coverageWords(coverage).toUpperCase()} ${placeOf(body)}`,
    lines: coverageLines(coverage, asCode),
    steps: isBlind ? todoSteps('blind', body) : [],
    keywords: [coverageWords(coverage)],
  });
}

const ofDigest = (body: MessageBody, digest: DigestBody): ChatMessage =>
  chatMessage(body, {
    kinds: ['digest'],
    title: `${digestWords(digest)} ${placeOf(body)}`,
    lines: digestLines(digest, body.scannedAt, asCode),
    keywords: ['digest'],
  });

const ofOthers = (body: MessageBody, others: readonly Notice[]): ChatMessage =>
  chatMessage(body, {
    kinds: kindsOf(others),
    title: `And ${others.length} more ${placeOf(body)}`,
    lines: whereAllAre(body, asCode),
    keywords: kindsOf(others).map((kind) => KINDS[kind].word),
  });

function todoSteps(topic: Topic, { runbook }: MessageBody): readonly string[] {
  const todo = todoOf(topic, runbook);
  return todo === undefined ? [] : [`What to do: ${todo}`, ...(runbook ? [] : [WHERE_RUNBOOK_IS])];
}

interface Parts {
  /** The first one names the message. */
  readonly kinds: readonly ReportKind[];
  readonly title: string;
  /** All but the first are details. */
  readonly lines: readonly string[];
  readonly steps?: readonly string[];
  readonly keywords: readonly string[];
  readonly upload?: { readonly vault: string; readonly uploadId: string };
}

function chatMessage(body: MessageBody, parts: Parts): ChatMessage {
  const { region, account, monitor } = body;
  const { kinds, title, lines, steps = [], keywords, upload } = parts;
  const [first, ...details] = lines;
  // A command that is too long for a step comes before the details, because the end is cut off, and half a command
  // would be another command.
  const nextSteps = steps.filter((step) => step.length <= LONGEST.step);
  const more = [...steps.filter((step) => !nextSteps.includes(step)), ...details];
  const text = [first, ...more.map((line) => `- ${line}`)].join('\n');
  const end = `\n\n${originLines(body).join('\n')}`;
  return {
    body: {
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title,
        description: `${bounded(text, LONGEST.description - end.length)}${end}`,
        ...(nextSteps.length > 0 && { nextSteps }),
        keywords: [...keywords, region],
      },
      metadata: {
        threadId: upload?.uploadId ?? monitor,
        summary: title,
        eventType: kinds[0] as ReportKind,
        ...(upload && { relatedResources: [`vault ${upload.vault}`] }),
        additionalContext: { ...upload, region, account, monitor },
      },
    },
    attributes: attributesOf(kinds, { region, account }),
  };
}

/** Cuts it off after a whole line. */
function bounded(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = text.lastIndexOf('\n', longest - REST.length - 1);
  return `${text.slice(0, Math.max(0, end))}\n${REST}`;
}
