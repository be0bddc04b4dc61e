// The output of `npm start`: what the monitor reported, the uploads that it saw, and the metrics that it published.
import { screenOf } from '../cli/show/screen.ts';
import { count, type Fit, inDays, inGib, type Row, renderTable, shortId } from '../cli/show/table.ts';
import type { Point } from '../embedded/cloud/cloudwatch.ts';
import type { LogLine } from '../embedded/cloud/lambda.ts';
import type { Batched, Published } from '../embedded/cloud/sns.ts';
import type { CallerFields } from '../lambda/core/caller.ts';
import { UPLOAD_LINE } from '../lambda/core/log-lines.ts';
import type { MessageBody } from '../lambda/core/message/body.ts';
import type { ChatMessage } from '../lambda/core/message/chat.ts';
import { KINDS } from '../lambda/core/message/words.ts';
import { VAULT_DIMENSION } from '../lambda/core/metrics.ts';
import type { NoticeKind } from '../lambda/core/verdict/notices.ts';
import type { Course } from './simulation.ts';

/** A message in the form that mail gets. */
export function printMail(messages: readonly Published[]): void {
  const mail = messages.find(({ json }) =>
    (json as MessageBody).uploads.some(({ kind }) => kind === 'expiring'),
  );
  if (!mail) throw new Error(`expected a message about an expiring upload, got ${messages.length} others`);
  console.log(
    `One of the ${messages.length} messages, in the form of mail:\n\n${mail.subject}\n\n${mail.email}\n`,
  );
}

/** The messages that chats got. */
export function printChat(batched: readonly Batched[]): void {
  const messages = batched.map(({ message }) => message as ChatMessage['body']);
  const threads = new Set(messages.map(({ metadata }) => metadata.threadId)).size;
  const [first] = messages;
  if (first)
    console.log(
      `And ${messages.length} messages to a chat, in ${threads} threads. The title of the first:\n\n${first.content.title}\n`,
    );
}

/** What the monitor reported hour by hour, then how long before each loss it warned. */
export function printCourse({ news, endings, removals }: Course): void {
  const said = news.map(({ hour, line }) => ({
    hour: String(hour),
    what: KINDS[line.kind as NoticeKind].word,
    ...uploadCells(line),
    'begun by': nameOf(line.begun),
    refused: refusedIn(line),
  }));
  const ended = endings.map(({ hour, line }) => ({
    'reported at': String(hour),
    vault: String(line.vault),
    upload: shortId(String(line.uploadId)),
    what: KINDS[line.kind as NoticeKind].word,
    by: nameOf(line.ended),
  }));
  const losses = removals.map(({ uploadId, hour }) => {
    const hourOf = (kind: string) =>
      news.find(({ line }) => line.uploadId === uploadId && line.kind === kind)?.hour ?? Number.NaN;
    return {
      upload: shortId(uploadId),
      'hour of removal': hour.toFixed(1),
      'first warned at': String(hourOf('expiring')),
      'hours in advance': (hour - hourOf('expiring')).toFixed(1),
      'reported lost at': String(hourOf('lost')),
    };
  });
  console.log(renderTable('What the monitor reported', said, inTerminal()));
  console.log(renderTable('How uploads ended, from CloudTrail', ended, inTerminal()));
  console.log(renderTable('Losses', losses, inTerminal()));
}

export function printUploads(log: readonly LogLine[]): void {
  const uploads = log
    .filter(({ message }) => message === UPLOAD_LINE.message)
    .filter(({ verdict }) => verdict !== 'lost')
    .map((line) => ({
      ...uploadCells(line),
      age: inDays(Number(line.ageHours)),
      GiB: inGib(Number(line.bytes)),
      verdict: String(line.verdict),
      'begun by': nameOf(line.begun),
    }));
  console.log(renderTable('Uploads in progress, at the last scan', uploads, inTerminal()));
}

export function printMetrics(points: readonly Point[]): void {
  const metrics = points.map(({ metric, dimensions, value, unit }) => ({
    metric,
    vault: dimensions[VAULT_DIMENSION] ?? '(account)',
    value: count(value),
    unit,
  }));
  console.log(renderTable('Metrics of the last scan', metrics, inTerminal()));
}

/** The end of a principal's ARN, such as `user/backup`. */
const nameOf = (caller: unknown) =>
  String((caller as Partial<CallerFields> | undefined)?.by ?? '')
    .split(':')
    .at(-1) ?? '';

/** Why no part follows, such as `part: AccessDenied`. */
function refusedIn({ refusedParts, refusedCompletion }: LogLine): string {
  const codeOf = (refused: unknown) =>
    String((refused as { readonly code: string }).code).replace(/Exception$/, '');
  if (refusedCompletion) return `completion: ${codeOf(refusedCompletion)}`;
  return refusedParts ? `part: ${codeOf(refusedParts)}` : '';
}

const inTerminal = (): Fit => ({
  width: screenOf(process.stdout, process.env).width,
  cut: { vault: 12, upload: 13, metric: 20 },
  optional: ['reported lost at', 'hour of removal', 'parts', 'age', 'GiB', 'unit'],
});

const uploadCells = (line: LogLine): Row => ({
  vault: String(line.vault),
  upload: shortId(String(line.uploadId)),
  parts: count(line.parts),
  'idle h': Number(line.idleHours).toFixed(1),
  'left h': Number(line.hoursLeft).toFixed(1),
});
