// The news of a scan, for a tired person and for a program. Pure.
import { byUrgency, type Change } from './assess.ts';

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
  /** Only of an upload that is still there. */
  readonly commands?: Commands;
}

/** A message with this many uploads is far below the 256 KB that SNS takes (SNS API Reference, "Publish"). */
const MOST_UPLOADS = 20;
const LONGEST_SUBJECT = 100;

const WORST_FIRST: readonly Kind[] = ['lost', 'broken', 'expiring', 'stuck', 'ended', 'recovered'];

const ADVICE: Readonly<Record<Kind, string>> = {
  lost: 'It is gone after 24 idle hours. Unless it was completed that late, its parts are lost: upload the archive again.',
  broken: 'It can no longer be completed. Give it up and upload the archive again.',
  expiring:
    'Glacier may remove it, with all its parts, when no hours are left. Resume it, or upload any part of it.',
  stuck: 'No part arrives. See whether the program that uploads it still runs.',
  ended: 'It is gone: completed or aborted, Glacier does not tell which.',
  recovered: 'It moves again. Nothing is to be done.',
};

export function composeMessage(changes: readonly Change[], scannedAt: Date, region: string): Message {
  const sorted = [...changes].sort(
    (one, other) =>
      WORST_FIRST.indexOf(one.kind) - WORST_FIRST.indexOf(other.kind) || byUrgency(one.upload, other.upload),
  );
  const uploads = sorted.slice(0, MOST_UPLOADS).map((change) => newsOf(change, region));
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
    .map(({ kind, count }) => `${count} ${kind}`);
  const subject = `Glacier uploads in ${region}: ${counts.join(', ')}`.slice(0, LONGEST_SUBJECT);
  return { subject, text: toText(json), json };
}

function newsOf({ kind, upload }: Change, region: string): UploadNews {
  const { record, idleAtLeastSeconds, idleAtMostSeconds, hoursLeft } = upload;
  const { vault, id, createdAt } = record.upload;
  return {
    kind,
    vault,
    uploadId: id,
    createdAt: createdAt.toISOString(),
    parts: record.progress.parts,
    bytes: record.progress.bytes,
    idleHoursAtLeast: down(idleAtLeastSeconds / 3600),
    idleHoursAtMost: up(idleAtMostSeconds / 3600),
    idleSinceFirstSight: record.idleSinceFirstSight,
    hoursLeft: down(hoursLeft),
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

function toText({ scannedAt, region, uploads, omitted }: MessageBody): string {
  const head = `Scan of ${scannedAt.slice(0, 16).replace('T', ' ')} UTC, Region ${region}.`;
  const more = omitted > 0 ? [`And ${omitted} more; the dashboard lists them.`] : [];
  return [head, ...uploads.map(paragraph), ...more].join('\n\n');
}

function paragraph(news: UploadNews): string {
  const left = news.kind === 'expiring' || news.kind === 'stuck' ? `, ${news.hoursLeft} hours left` : '';
  const since = news.idleSinceFirstSight ? ' since it was first seen, and before that nobody knows' : '';
  return [
    `${news.kind.toUpperCase()}: an upload to vault ${news.vault}${left}`,
    `  ${ADVICE[news.kind]}`,
    `  id: ${news.uploadId}`,
    `  ${news.parts} parts, ${news.bytes} bytes, begun ${news.createdAt}`,
    `  without progress for ${news.idleHoursAtLeast} to ${news.idleHoursAtMost} hours${since}`,
    ...(news.commands ? [`  look:    ${news.commands.look}`, `  give up: ${news.commands.giveUp}`] : []),
  ].join('\n');
}
