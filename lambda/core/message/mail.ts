// A scan's message as text, for a tired person. Pure.
import type { Notice } from '../scan-results.ts';
import type { CoverageBody, MessageBody, UploadNews } from './body.ts';
import { givingUp } from './commands.ts';
import { digestLines } from './digest.ts';
import { adviceOn, coverageLines, factLines, originLines, timeLeft, whereAllAre } from './facts.ts';
import { type Topic, todoOf, WHERE_RUNBOOK_IS } from './runbook.ts';
import { asItIs, KINDS, kindsOf } from './words.ts';

/** A line, and its details below it. */
const withDetails = ([first, ...details]: readonly string[]) =>
  [first, ...details.map((line) => `  ${line}`)].join('\n');

export function toText(body: MessageBody, notices: readonly Notice[]): string {
  const { scannedAt, coverage, uploads, omitted } = body;
  const [where, ...command] = whereAllAre(body, asItIs);
  const more = omitted > 0 ? [withDetails([`And ${omitted} more. ${where}`, ...command])] : [];
  const seen = coverage ? [withDetails(coverageLines(coverage, asItIs))] : [];
  const paragraphs = notices.map((notice, index) =>
    paragraph(uploads[index] as UploadNews, notice, scannedAt),
  );
  const all = body.digest ? [withDetails(digestLines(body.digest, scannedAt, asItIs))] : [];
  const todo = whatToDo(body, topicsOf(notices, coverage));
  return [originLines(body).join('\n'), ...seen, ...paragraphs, ...more, ...all, ...todo].join('\n\n');
}

export const topicsOf = (notices: readonly Notice[], coverage: CoverageBody | undefined): Topic[] => [
  ...(coverage && coverage.gaps.length > 0 ? (['blind'] as const) : []),
  ...kindsOf(notices),
];

/** Each section once: its link, or its words and where the runbook is. */
function whatToDo({ runbook }: MessageBody, topics: readonly Topic[]): readonly string[] {
  const wordsByTodo = new Map<string, string[]>();
  for (const topic of topics) {
    const todo = todoOf(topic, runbook);
    if (todo === undefined) continue;
    const word = topic === 'blind' ? 'scan incomplete' : KINDS[topic].word;
    wordsByTodo.set(todo, [...(wordsByTodo.get(todo) ?? []), word]);
  }
  const lines = [...wordsByTodo].map(([todo, words]) => `${words.join(', ')}: ${todo}`);
  const where = runbook ? [] : [WHERE_RUNBOOK_IS];
  return lines.length === 0 ? [] : [withDetails(['What to do:', ...lines, ...where])];
}

function paragraph(news: UploadNews, notice: Notice, scannedAt: string): string {
  const { kind, vault, parts, commands, paste } = news;
  const isWaitedFor = ['expiring', 'stillExpiring', 'stuck'].includes(kind) && parts > 0;
  const text = withDetails([
    `${KINDS[kind].word.toUpperCase()}: an upload to vault ${vault}${isWaitedFor ? `, ${timeLeft(news)}` : ''}`,
    adviceOn(notice, news),
    ...factLines(news, notice, scannedAt, asItIs),
    ...(commands ? [`look: ${commands.look}`] : []),
    ...(paste ? ["for the runbook's commands, paste this line:", paste] : []),
  ]);
  return commands?.giveUp ? `${text}\n\n  ${givingUp(parts)}: ${commands.giveUp}` : text;
}
