// The news of a scan as text, for a tired person. Pure.
import { namesOf } from '../advice.ts';
import { callerText } from '../caller.ts';
import { isTooOldToTell } from '../history.ts';
import { CHANGE_LINE } from '../log-lines.ts';
import type { Notice } from '../scan.ts';
import { HOUR, secondsBetween } from '../time.ts';
import { counted, grouped, inFull, inMinutes, readableBytes } from './amounts.ts';
import type { CoverageBody, MessageBody, UploadNews } from './body.ts';
import { givingUp } from './commands.ts';
import { roundedDown } from './course.ts';
import { digestText } from './digest.ts';
import { SECTIONS, type Topic } from './runbook.ts';
import { KINDS, kindsOf, NO_CALL_ADVICE, NOTHING_LOST, noPartYet, OVERDUE_ADVICE } from './words.ts';

export function toText(body: MessageBody, notices: readonly Notice[]): string {
  const { scannedAt, account, region, monitor, dashboardUrl, coverage, uploads, omitted } = body;
  const head = [
    `Scan of ${inMinutes(scannedAt)} by ${monitor}, account ${account}, Region ${region}.`,
    `Dashboard: ${dashboardUrl}`,
  ].join('\n');
  const more = omitted > 0 ? [`And ${omitted} more. ${whereAllAre(body)}`] : [];
  const seen = coverage ? [coverageText(coverage)] : [];
  const paragraphs = notices.map((notice, index) =>
    paragraph(uploads[index] as UploadNews, notice, scannedAt),
  );
  const all = body.digest ? [digestText(body.digest, scannedAt)] : [];
  const topics = topicsOf(notices, coverage);
  return [head, ...seen, ...paragraphs, ...more, ...all, ...whatToDo(body, topics)].join('\n\n');
}

/** The log has a line for each change, however many there are. */
function whereAllAre({ region, logGroup, scannedAt }: MessageBody): string {
  const text = "The function's log has a line for each.";
  if (logGroup === undefined) return text;
  const since = new Date(scannedAt).getTime();
  return `${text}\n  aws logs filter-log-events --region=${region} --log-group-name=${logGroup} --start-time=${since} --filter-pattern '{ $.message = "${CHANGE_LINE.message}" }' --query 'events[].message' --output text`;
}

export const topicsOf = (notices: readonly Notice[], coverage: CoverageBody | undefined): Topic[] => [
  ...(coverage && coverage.gaps.length > 0 ? (['blind'] as const) : []),
  ...kindsOf(notices),
];

const NOT_ALL_SEEN =
  'NOT ALL SEEN: this scan knows nothing of the following, and silence about uploads in it means nothing.';
const ALL_SEEN_AGAIN =
  'ALL SEEN AGAIN: this scan listed every upload and every part, and published it. Whatever happened meanwhile is reported as usual.';
const UNREMEMBERED = 'As the monitor cannot remember that it said so, it says it every six hours.';

function coverageText({ gaps, paused, seenAgain, omitted, unremembered }: CoverageBody): string {
  return [
    gaps.length > 0 ? NOT_ALL_SEEN : ALL_SEEN_AGAIN,
    ...gaps.map(({ subjects, more, advice, isNew }) => {
      const mark = unremembered ? '' : isNew ? 'new: ' : 'still: ';
      return `  ${mark}${namesOf(subjects, more)}: ${advice}.`;
    }),
    ...paused.map(({ gap, missingAt }) => `  seen now, but missing at ${inMinutes(missingAt)}: ${gap}`),
    ...seenAgain.map(({ gap, missingAt }) => `  seen again, last missing at ${inMinutes(missingAt)}: ${gap}`),
    ...(omitted > 0 ? [`  And ${omitted} more; the log has them.`] : []),
    ...(unremembered ? [`  ${UNREMEMBERED}`] : []),
  ].join('\n');
}

/** For each section once: where it is, or else its words. */
function whatToDo({ runbook }: MessageBody, topics: readonly Topic[]): readonly string[] {
  const wordsByTodo = new Map<string, string[]>();
  for (const topic of topics) {
    const section = SECTIONS[topic];
    if (!section) continue;
    const todo = runbook === undefined ? section.todo : `section ${section.name}, ${runbook[topic]}`;
    const word = topic === 'blind' ? 'not all seen' : KINDS[topic].word;
    wordsByTodo.set(todo, [...(wordsByTodo.get(todo) ?? []), word]);
  }
  const lines = [...wordsByTodo].map(([todo, words]) => `  ${words.join(', ')}: ${todo}`);
  return lines.length === 0 ? [] : [['What to do:', ...lines].join('\n')];
}

const TOO_OLD = 'by whom it was begun is not known: CloudTrail keeps calls for 90 days';

function paragraph(news: UploadNews, notice: Notice, scannedAt: string): string {
  const { kind, vault, parts, bytes, room, commands, paste, unseen, begun, ended } = news;
  const { verdict } = notice.upload;
  const isWaitedFor = ['expiring', 'stillExpiring', 'stuck'].includes(kind) && parts > 0;
  return [
    `${KINDS[kind].word.toUpperCase()}: an upload to vault ${vault}${isWaitedFor ? `, ${timeLeft(news)}` : ''}`,
    `  ${adviceOn(notice, news)}`,
    ...(parts > 0 ? removalLines(news, scannedAt) : []),
    `  id: ${news.uploadId}`,
    `  begun ${inMinutes(news.createdAt)}, in parts of ${inFull(news.partSizeBytes)}`,
    ...(begun ? [`  begun ${callerText(begun)}`] : []),
    ...(isTooOldToTell(notice.upload.record, new Date(scannedAt)) ? [`  ${TOO_OLD}`] : []),
    ...(ended ? [`  ${kind} ${inMinutes(ended.at)} ${callerText(ended)}`] : []),
    `  so far ${counted(parts, 'part')}, ${inFull(bytes)}`,
    ...sinceLines(news),
    `  without progress for ${idleTime(news)}`,
    ...(unseen
      ? [
          `  No scan saw it from ${inMinutes(unseen.from)} to ${inMinutes(unseen.to)}: nobody knows what happened to it then.`,
        ]
      : []),
    ...(room ? [`  room: ${counted(room.parts, 'part')}, ${inFull(room.bytes)} at most`] : []),
    ...(verdict === 'broken' || !commands ? [] : goOnLines(news)),
    ...(commands ? [`  look: ${commands.look}`] : []),
    ...(paste ? ["  for the runbook's commands, paste this line:", `  ${paste}`] : []),
    ...(commands?.giveUp ? ['', `  ${givingUp(parts)}: ${commands.giveUp}`] : []),
  ].join('\n');
}

const NOT_LOST = 'It was called lost, and is not. ';

/** What it is, and what to do. */
function adviceOn(
  { kind, said, noCallFound }: Notice,
  { hoursLeft, parts, idleHoursAtLeast }: UploadNews,
): string {
  if (parts === 0 && kind === 'stuck') return noPartYet(idleHoursAtLeast);
  if (parts === 0 && kind === 'ended') return NOTHING_LOST;
  if (kind === 'stillExpiring' && hoursLeft === 0) return OVERDUE_ADVICE;
  const correction = kind === 'completed' && said?.notified?.verdict === 'lost' ? NOT_LOST : '';
  return correction + ((noCallFound && NO_CALL_ADVICE[kind]) || KINDS[kind].advice);
}

function sinceLines({ sinceLastNews: since }: UploadNews): readonly string[] {
  if (since === undefined) return [];
  const { at, parts, bytes, replaced } = since;
  const more = parts + bytes > 0 ? `${counted(parts, 'part')}, ${readableBytes(bytes)} more` : 'no new part';
  return [
    `  Since our last message (${inMinutes(at)}): ${replaced ? 'only parts that were there already' : more}.`,
  ];
}

function removalLines(
  { removableAfter: at, hoursLeft, hoursLeftUnknown, createdAt }: UploadNews,
  scannedAt: string,
): readonly string[] {
  if (at === undefined) return [];
  if (hoursLeft === 0)
    return [`  Its 24 hours were over at ${inMinutes(at)}: Glacier may remove it at any moment.`];
  const left = `${inMinutes(at)} (in ${roundedDown(secondsBetween(new Date(scannedAt), new Date(at)) / HOUR)} h)`;
  const earlier = hoursLeftUnknown
    ? `, or earlier: its history since ${inMinutes(createdAt)} is not known`
    : '';
  return [`  If no part arrives, Glacier may remove it with all its parts at ${left}${earlier}.`];
}

function goOnLines({ goOn, parts, partSizeBytes, bytes }: UploadNews): readonly string[] {
  if (goOn === undefined) {
    return ['  No part can follow its last one. If that is the whole archive, complete it.'];
  }
  const { firstByte, lastByte, part, missing } = goOn;
  const unknown = 'There may be more to send: Glacier does not know how long the archive is.';
  if (lastByte === undefined || missing === undefined) {
    const next = `  next: byte ${grouped(firstByte)}, which begins part ${grouped(part)}`;
    return [parts === 0 ? `${next}.` : `${next}. All parts before it are there. ${unknown}`];
  }
  const last = Math.floor(lastByte / partSizeBytes) + 1;
  const numbers = last > part ? `parts ${grouped(part)} to ${grouped(last)}` : `part ${grouped(part)}`;
  const others = missing.gaps - 1;
  const all =
    others > 0 ? `, and ${counted(others, 'further gap')}; all gaps together: ${inFull(missing.bytes)}` : '';
  const end = grouped(Math.floor((bytes + missing.bytes - 1) / partSizeBytes) + 1);
  return [
    `  missing: bytes ${grouped(firstByte)} to ${grouped(lastByte)} (${numbers})${all}.`,
    `  The last part that is there is part ${end}. ${unknown}`,
  ];
}

const timeLeft = ({ hoursLeft, hoursLeftUnknown }: UploadNews) =>
  hoursLeftUnknown ? `at most ${hoursLeft} hours left, perhaps fewer` : `${hoursLeft} hours left`;

const idleTime = ({ idleHoursAtLeast, idleHoursAtMost, idleSinceFirstSight }: UploadNews) =>
  idleSinceFirstSight
    ? `at least ${idleHoursAtLeast} hours; before it was first seen, nobody knows`
    : `${idleHoursAtLeast} to ${idleHoursAtMost} hours`;
