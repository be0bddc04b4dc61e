// The facts, line by line, in the words that mail and chat share. Pure.
import { namesOf } from '../advice.ts';
import { callerText } from '../caller.ts';
import { isTooOldToTell } from '../history.ts';
import { CHANGE_LINE } from '../log-lines.ts';
import type { Notice } from '../scan-results.ts';
import { HOUR, secondsBetween } from '../time.ts';
import { isLearnedSince } from '../verdict/notices.ts';
import type { CoverageBody, MessageBody, UploadNews } from './body.ts';
import { counted, grouped, inFull, inMinutes, readableBytes } from './format.ts';
import { partLines } from './refused-calls.ts';
import { roundedDown } from './resume.ts';
import {
  CORRECTED,
  KINDS,
  NO_CALL_ADVICE,
  NOTHING_LOST,
  noPartYet,
  OVERDUE_ADVICE,
  type Quote,
} from './words.ts';

/** Whose message it is, and where to look. */
export const originLines = ({ scannedAt, account, region, monitor, dashboardUrl }: MessageBody) => [
  `Scan of ${inMinutes(scannedAt)} by ${monitor}, account ${account}, Region ${region}.`,
  `Dashboard: ${dashboardUrl}`,
];

/** The log has a line for each change, however many there are. */
export function whereAllAre({ region, logGroup, scannedAt }: MessageBody, quoted: Quote): readonly string[] {
  const text = "The function's log has a line for each.";
  if (logGroup === undefined) return [text];
  const since = new Date(scannedAt).getTime();
  return [
    text,
    quoted(
      `aws logs filter-log-events --region=${region} --log-group-name=${logGroup} --start-time=${since} --filter-pattern '{ $.message = "${CHANGE_LINE.message}" }' --query 'events[].message' --output text`,
    ),
  ];
}

const SCAN_INCOMPLETE =
  'SCAN INCOMPLETE: this scan could not see the following. Silence about uploads there means nothing.';
const SCAN_COMPLETE_AGAIN =
  'SCAN COMPLETE AGAIN: this scan listed every upload and every part. What happened in between is reported as usual.';
const UNREMEMBERED = 'The monitor cannot remember that it reported this, so it reports it every six hours.';

/** Whether the scan saw everything; all lines but the first are details. */
export function coverageLines(
  { gaps, paused, over, omitted, unremembered }: CoverageBody,
  quoted: Quote,
): readonly string[] {
  return [
    gaps.length > 0 ? SCAN_INCOMPLETE : SCAN_COMPLETE_AGAIN,
    ...gaps.map(({ subjects, more, advice, isNew }) => {
      const mark = unremembered ? '' : isNew ? 'new: ' : 'still: ';
      return `${mark}${quoted(`${namesOf(subjects, more)}: ${advice}.`)}`;
    }),
    ...paused.map(({ gap, missingAt }) => `not missing now, but at ${inMinutes(missingAt)}: ${quoted(gap)}`),
    ...over.map(({ gap, missingAt }) => `no longer missing, last at ${inMinutes(missingAt)}: ${quoted(gap)}`),
    ...(omitted > 0 ? [`And ${omitted} more; the log has them.`] : []),
    ...(unremembered ? [UNREMEMBERED] : []),
  ];
}

const TOO_OLD = 'nobody knows who began it: CloudTrail keeps calls for 90 days only';

/** What is known about an upload, a line for each fact. */
export function factLines(
  news: UploadNews,
  { kind, upload: { record, verdict } }: Notice,
  scannedAt: string,
  quoted: Quote,
): readonly string[] {
  const { parts, bytes, room, commands, unseen, begun, ended } = news;
  return [
    ...(parts > 0 ? removalLines(news, scannedAt) : []),
    `id: ${quoted(news.uploadId)}`,
    `begun ${inMinutes(news.createdAt)}, in parts of ${inFull(news.partSizeBytes)}`,
    ...(begun ? [`begun ${quoted(callerText(begun))}`] : []),
    ...(isTooOldToTell(record, new Date(scannedAt)) ? [TOO_OLD] : []),
    ...partLines(news, quoted),
    ...(ended ? [`${kind} ${inMinutes(ended.at)} ${quoted(callerText(ended))}`] : []),
    `so far ${counted(parts, 'part')}, ${inFull(bytes)}`,
    ...sinceLines(news),
    `without progress for ${idleTime(news)}`,
    ...(unseen && !news.lastPart
      ? [
          `No scan saw it from ${inMinutes(unseen.from)} to ${inMinutes(unseen.to)}: nobody knows what happened to it then.`,
        ]
      : []),
    ...(room ? [`room: ${counted(room.parts, 'part')}, ${inFull(room.bytes)} at most`] : []),
    ...(verdict === 'broken' || !commands ? [] : goOnLines(news)),
  ];
}

const NOT_LOST = 'We reported it as lost, and it is not. ';

/** What happened to the upload, and what to do. */
export function adviceOn(
  { kind, upload, said, noCallFound }: Notice,
  { hoursLeft, parts, idleHoursAtLeast }: UploadNews,
): string {
  if (parts === 0 && kind === 'stuck') return noPartYet(idleHoursAtLeast);
  if (parts === 0 && kind === 'ended') return NOTHING_LOST;
  if (kind === 'stillExpiring' && hoursLeft === 0) return OVERDUE_ADVICE;
  const { notified } = said ?? {};
  const isCorrected = notified !== undefined && isLearnedSince(upload, notified.at);
  if (kind === 'recovered' && isCorrected && upload.record.progressSeenAt <= notified.at) return CORRECTED;
  const correction = kind === 'completed' && notified?.verdict === 'lost' ? NOT_LOST : '';
  return correction + ((noCallFound && NO_CALL_ADVICE[kind]) || KINDS[kind].advice);
}

function sinceLines({ sinceLastMessage: since }: UploadNews): readonly string[] {
  if (since === undefined) return [];
  const { at, parts, bytes, replaced } = since;
  const more = parts + bytes > 0 ? `${counted(parts, 'part')}, ${readableBytes(bytes)} more` : 'no new part';
  return [
    `Since our last message (${inMinutes(at)}): ${replaced ? 'only parts that were there already' : more}.`,
  ];
}

function removalLines(
  { removableAfter: at, hoursLeft, hoursLeftUnknown, createdAt }: UploadNews,
  scannedAt: string,
): readonly string[] {
  if (at === undefined) return [];
  if (hoursLeft === 0)
    return [`Its 24 hours were over at ${inMinutes(at)}: Glacier may remove it at any moment.`];
  const left = `${inMinutes(at)} (in ${roundedDown(secondsBetween(new Date(scannedAt), new Date(at)) / HOUR)} h)`;
  const earlier = hoursLeftUnknown
    ? `, or earlier: nobody knows what happened to it since ${inMinutes(createdAt)}`
    : '';
  return [`If no part arrives, Glacier may remove it with all its parts at ${left}${earlier}.`];
}

function goOnLines({ goOn, parts, partSizeBytes, bytes }: UploadNews): readonly string[] {
  if (goOn === undefined) {
    return ['No part can follow its last one. If that is the whole archive, complete it.'];
  }
  const { firstByte, lastByte, part, missing } = goOn;
  const unknown = 'There may be more to send: Glacier does not know how long the archive is.';
  if (lastByte === undefined || missing === undefined) {
    const next = `next: byte ${grouped(firstByte)}, which begins part ${grouped(part)}`;
    return [parts === 0 ? `${next}.` : `${next}. All parts before it are there. ${unknown}`];
  }
  const last = Math.floor(lastByte / partSizeBytes) + 1;
  const numbers = last > part ? `parts ${grouped(part)} to ${grouped(last)}` : `part ${grouped(part)}`;
  const others = missing.gaps - 1;
  const all =
    others > 0 ? `, and ${counted(others, 'further gap')}; all gaps together: ${inFull(missing.bytes)}` : '';
  const end = grouped(Math.floor((bytes + missing.bytes - 1) / partSizeBytes) + 1);
  return [
    `missing: bytes ${grouped(firstByte)} to ${grouped(lastByte)} (${numbers})${all}.`,
    `The last part that is there is part ${end}. ${unknown}`,
  ];
}

export const timeLeft = ({ hoursLeft, hoursLeftUnknown }: UploadNews) =>
  hoursLeftUnknown ? `at most ${hoursLeft} hours left, perhaps fewer` : `${hoursLeft} hours left`;

const idleTime = ({ idleHoursAtLeast, idleHoursAtMost, idleSinceFirstSight }: UploadNews) =>
  idleSinceFirstSight
    ? `at least ${idleHoursAtLeast} hours; before it was first seen, nobody knows`
    : `${idleHoursAtLeast} to ${idleHoursAtMost} hours`;
