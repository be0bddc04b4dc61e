// The news of a scan, for a tired person and for a program. Pure.
import { type CallerFields, callerText } from './caller.ts';
import type { Change } from './news.ts';
import { isTooOldToTell, trailFields } from './trail.ts';
import { byUrgency } from './verdict.ts';

/** What SNS is given: one message for all of a scan's news. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly json: MessageBody;
}

/** The JSON for programs; docs/message.schema.json describes it. */
export interface MessageBody {
  readonly version: 1;
  readonly region: string;
  readonly scannedAt: string;
  readonly uploads: readonly UploadNews[];
  /** How many more there were than a message holds. */
  readonly omitted: number;
}

type Kind = Change['kind'];

/** To look at an upload, and to give it up. */
export interface Commands {
  readonly look: string;
  readonly giveUp: string;
}

interface UploadNews {
  readonly kind: Kind;
  readonly vault: string;
  readonly uploadId: string;
  readonly createdAt: string;
  readonly parts: number;
  readonly bytes: number;
  readonly idleHoursAtLeast: number;
  readonly idleHoursAtMost: number;
  readonly idleSinceFirstSight: boolean;
  readonly hoursLeft: number;
  /** There may be fewer hours left: how long it had been idle when it was first seen is not known. */
  readonly hoursLeftUnknown: boolean;
  /** When no scan saw it for long. */
  readonly unseen?: { readonly from: string; readonly to: string };
  /** Who began it, where that was looked up and found. */
  readonly begun?: CallerFields;
  /** Who completed or aborted it. */
  readonly ended?: CallerFields;
  /** CloudTrail was asked, and had no call that ended it by then. */
  readonly noCallFound?: true;
  /** Only of an upload that is still there. */
  readonly commands?: Commands;
}

/** A message with this many uploads is far below the 256 KB that SNS takes (SNS API Reference, "Publish"). */
const MOST_UPLOADS = 20;
const LONGEST_SUBJECT = 100;

/** How each kind is called in words, and what to do; worst first. */
const KINDS: Readonly<Record<Kind, { readonly word: string; readonly advice: string }>> = {
  lost: {
    word: 'lost',
    advice:
      'It is gone after 24 idle hours. Unless it was completed that late, its parts are lost: upload the archive again.',
  },
  perhapsLost: {
    word: 'perhaps lost',
    advice:
      'It is gone, perhaps lost with its parts: it may have been idle for 24 hours. Ask the program that uploaded it whether it completed it.',
  },
  broken: {
    word: 'broken',
    advice: 'It can no longer be completed. Give it up and upload the archive again.',
  },
  expiring: {
    word: 'expiring',
    advice:
      'Glacier may remove it, with all its parts, when no hours are left. Resume it, or upload any part of it.',
  },
  stuck: {
    word: 'stuck',
    advice: 'No part arrives. See whether the program that uploads it still runs.',
  },
  aborted: {
    word: 'aborted',
    advice: 'It was aborted: its parts are gone. If that was not meant, upload the archive again.',
  },
  ended: { word: 'ended', advice: 'It is gone: completed or aborted, Glacier does not tell which.' },
  completed: { word: 'completed', advice: 'Its archive is in the vault. Nothing is to be done.' },
  recovered: { word: 'recovered', advice: 'It moves again. Nothing is to be done.' },
};
const WORST_FIRST = Object.keys(KINDS) as Kind[];

/** Of one that expires as well: its parts are of no use any more. */
const EXPIRING_BROKEN_ADVICE =
  'Glacier may remove it when no hours are left. It is broken as well: give it up and upload the archive again.';

const NO_CALL_ADVICE: Readonly<Partial<Record<Kind, string>>> = {
  lost: 'It is gone after 24 idle hours, and CloudTrail has no call that ended it. Its parts are lost: upload the archive again. Calls may show late; if one does within a day, it is told.',
  perhapsLost:
    'It is gone, perhaps lost with its parts: it may have been idle for 24 hours, and CloudTrail has no call that ended it. Calls may show late; if one does within a day, it is told.',
  ended:
    'It is gone: completed or aborted, CloudTrail does not tell which yet. If it does within a day, it is told.',
};
const TOO_OLD = 'by whom it was begun is not known: CloudTrail keeps calls for 90 days';
const NOT_LOST = 'It was called lost, and is not. ';

/** What it is, and what to do. */
function adviceOn({ kind, upload, noCallFound }: Change): string {
  if (kind === 'expiring' && upload.broken) return EXPIRING_BROKEN_ADVICE;
  const correction = kind === 'completed' && upload.record.told.includes('lost') ? NOT_LOST : '';
  return correction + ((noCallFound && NO_CALL_ADVICE[kind]) || KINDS[kind].advice);
}

export function composeMessage(changes: readonly Change[], scannedAt: Date, region: string): Message {
  const sorted = [...changes].sort(
    (one, other) =>
      WORST_FIRST.indexOf(one.kind) - WORST_FIRST.indexOf(other.kind) || byUrgency(one.upload, other.upload),
  );
  const shown = sorted.slice(0, MOST_UPLOADS);
  const uploads = shown.map((change) => newsOf(change, region));
  const json: MessageBody = {
    version: 1,
    region,
    scannedAt: scannedAt.toISOString(),
    uploads,
    omitted: sorted.length - uploads.length,
  };
  const counts = WORST_FIRST.map((kind) => ({
    kind,
    count: changes.filter((change) => change.kind === kind).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${KINDS[kind].word}`);
  const subject = `Glacier uploads in ${region}: ${counts.join(', ')}`.slice(0, LONGEST_SUBJECT);
  return { subject, text: toText(json, shown), json };
}

function newsOf({ kind, upload, noCallFound }: Change, region: string): UploadNews {
  const { record, idleAtLeastSeconds, idleAtMostSeconds, ageSeconds, hoursLeft, unseen } = upload;
  const { vault, id, createdAt } = record.upload;
  return {
    kind,
    vault,
    uploadId: id,
    createdAt: createdAt.toISOString(),
    parts: record.progress.parts,
    bytes: record.progress.bytes,
    idleHoursAtLeast: down(idleAtLeastSeconds / 3600),
    idleHoursAtMost: up((record.idleSinceFirstSight ? ageSeconds : idleAtMostSeconds) / 3600),
    idleSinceFirstSight: record.idleSinceFirstSight,
    hoursLeft: down(hoursLeft),
    hoursLeftUnknown: upload.idleUnknown,
    ...(unseen && { unseen: { from: unseen.from.toISOString(), to: unseen.to.toISOString() } }),
    ...trailFields(record),
    ...(noCallFound && { noCallFound }),
    ...(!record.gone && { commands: commandsFor(vault, id, region) }),
  };
}

/** For a shell, as they are. */
export function commandsFor(vault: string, uploadId: string, region: string): Commands {
  // With "=", as ids and names of vaults may begin with "-".
  const target = `--account-id=- --vault-name=${vault} --upload-id=${uploadId} --region=${region}`;
  return {
    look: `aws glacier list-parts ${target}`,
    giveUp: `aws glacier abort-multipart-upload ${target}`,
  };
}

/** Rounded so that no range gets narrower, and no more time is promised than there is. */
const down = (hours: number) => Math.floor(hours * 10) / 10;
const up = (hours: number) => Math.ceil(hours * 10) / 10;

function toText({ scannedAt, region, uploads, omitted }: MessageBody, changes: readonly Change[]): string {
  const head = `Scan of ${inMinutes(scannedAt)} UTC, Region ${region}.`;
  const more = omitted > 0 ? [`And ${omitted} more; the dashboard lists them.`] : [];
  const paragraphs = changes.map((change, index) =>
    paragraph(uploads[index] as UploadNews, change, scannedAt),
  );
  return [head, ...paragraphs, ...more].join('\n\n');
}

function paragraph(news: UploadNews, change: Change, scannedAt: string): string {
  const { kind, vault, parts, bytes, commands, unseen, begun, ended } = news;
  const left = kind === 'expiring' || kind === 'stuck' ? `, ${timeLeft(news)}` : '';
  return [
    `${KINDS[kind].word.toUpperCase()}: an upload to vault ${vault}${left}`,
    `  ${adviceOn(change)}`,
    `  id: ${news.uploadId}`,
    `  ${parts} parts, ${bytes} bytes, begun ${news.createdAt}`,
    ...(begun ? [`  begun ${callerText(begun)}`] : []),
    ...(isTooOldToTell(change.upload.record, new Date(scannedAt)) ? [`  ${TOO_OLD}`] : []),
    ...(ended ? [`  ${kind} ${inMinutes(ended.at)} UTC ${callerText(ended)}`] : []),
    `  without progress for ${idleTime(news)}`,
    ...(unseen
      ? [
          `  no scan saw it from ${inMinutes(unseen.from)} to ${inMinutes(unseen.to)} UTC, so what happened to it then is not known`,
        ]
      : []),
    ...(commands ? [`  look:    ${commands.look}`, `  give up: ${commands.giveUp}`] : []),
  ].join('\n');
}

const timeLeft = ({ hoursLeft, hoursLeftUnknown }: UploadNews) =>
  hoursLeftUnknown ? `at most ${hoursLeft} hours left, perhaps fewer` : `${hoursLeft} hours left`;

const idleTime = ({ idleHoursAtLeast, idleHoursAtMost, idleSinceFirstSight }: UploadNews) =>
  idleSinceFirstSight
    ? `at least ${idleHoursAtLeast} hours; before it was first seen, nobody knows`
    : `${idleHoursAtLeast} to ${idleHoursAtMost} hours`;

const inMinutes = (instant: string) => instant.slice(0, 16).replace('T', ' ');
