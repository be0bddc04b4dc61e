// A message as data, for programs. Pure.
import { type Advice, adviceOn, FUNCTION_WORDS } from '../advice.ts';
import type { CallerFields } from '../caller.ts';
import { type Coverage, changeOf, type Gap, gapKeys } from '../coverage.ts';
import type { Failure } from '../failures.ts';
import { callFields, type RefusedFields } from '../history.ts';
import type { Notice } from '../scan-results.ts';
import type { NoticeKind } from '../verdict/notices.ts';
import { type Commands, commandsFor, pasteLine } from './commands.ts';
import type { DigestBody } from './digest.ts';
import { type GoOn, goOnAt, removableAfter, roomOf, roundedDown, sinceLastMessage } from './resume.ts';
import type { Topic } from './runbook.ts';
import { GIVING_UP_HELPS } from './words.ts';

/** The JSON for programs; docs/message.schema.json describes it. */
export interface MessageBody {
  readonly version: 1;
  readonly account: string;
  readonly region: string;
  readonly monitor: string;
  readonly dashboardUrl: string;
  /** The function's log group, where it is known. */
  readonly logGroup?: string;
  /** Where to read what to do, for each kind in the message; only if the runbook's address is known. */
  readonly runbook?: Readonly<Partial<Record<Topic, string>>>;
  readonly scannedAt: string;
  /** What the scan did not see, or sees again; only if the message reports it. */
  readonly coverage?: CoverageBody;
  /** The state of all uploads; only in a message with the digest. */
  readonly digest?: DigestBody;
  readonly uploads: readonly UploadNews[];
  /** How many more uploads there were than fit into a message. */
  readonly omitted: number;
}

export interface CoverageBody {
  /** What this scan could not see or do. */
  readonly gaps: readonly (Advice & {
    /** How many more subjects there are. */
    readonly more: number;
    /** No message has reported it before. */
    readonly isNew: boolean;
  })[];
  /** Not missing from this scan, but missing less than three hours ago. */
  readonly paused: readonly PastGap[];
  readonly over: readonly PastGap[];
  /** How many more there were of all these. */
  readonly omitted: number;
  /** The monitor cannot remember what it reported, so it reports gaps every six hours. */
  readonly unremembered?: true;
}

interface PastGap {
  readonly gap: string;
  /** The start of the last scan with this gap. */
  readonly missingAt: string;
}

const MOST_GAPS = 20;
const MOST_SUBJECTS = 10;
const LONGEST_ADVICE = 600;

/** @param coverage The known gaps; undefined if they cannot be remembered. */
export function coverageOf(
  coverage: Coverage | undefined,
  failures: readonly Failure[],
  region: string,
): CoverageBody {
  const { fresh, paused, over } = coverage ? changeOf(coverage) : { fresh: [], paused: [], over: [] };
  const keys = gapKeys(failures);
  const freshKeys = new Set(fresh.map(({ key }) => key));
  const isNew = (failure: Failure) => freshKeys.has(keys.get(failure) ?? '');
  const adviceFor = (those: readonly Failure[], isNew: boolean) =>
    adviceOn(those, region, FUNCTION_WORDS).map(({ subjects, advice }) => ({
      subjects: subjects.slice(0, MOST_SUBJECTS),
      more: Math.max(0, subjects.length - MOST_SUBJECTS),
      advice: advice.length > LONGEST_ADVICE ? `${advice.slice(0, LONGEST_ADVICE)}…` : advice,
      isNew,
    }));
  const gaps = [
    ...adviceFor(failures.filter(isNew), true),
    ...adviceFor(
      failures.filter((failure) => !isNew(failure)),
      false,
    ),
  ];
  const past = (those: readonly Gap[]) =>
    those
      .slice(0, MOST_GAPS)
      .map(({ key, seenAt }): PastGap => ({ gap: key, missingAt: seenAt.toISOString() }));
  const omittedOf = (those: readonly unknown[]) => Math.max(0, those.length - MOST_GAPS);
  return {
    gaps: gaps.slice(0, MOST_GAPS),
    paused: past(paused),
    over: past(over),
    omitted: omittedOf(gaps) + omittedOf(paused) + omittedOf(over),
    ...(!coverage && { unremembered: true }),
  };
}

export interface UploadNews {
  readonly kind: NoticeKind;
  readonly vault: string;
  readonly uploadId: string;
  readonly createdAt: string;
  readonly partSizeBytes: number;
  readonly parts: number;
  readonly bytes: number;
  /** What arrived since the last message about it. */
  readonly sinceLastMessage?: {
    readonly at: string;
    readonly parts: number;
    readonly bytes: number;
    readonly replaced: boolean;
  };
  readonly idleHoursAtLeast: number;
  readonly idleHoursAtMost: number;
  readonly idleSinceFirstSight: boolean;
  readonly hoursLeft: number;
  /** There may be fewer hours left: nobody knows how long it had been idle at first sight. */
  readonly hoursLeftUnknown: boolean;
  /** The time in which no scan saw it, if that was long. */
  readonly unseen?: { readonly from: string; readonly to: string };
  /** Who began it, if CloudTrail was asked and knows. */
  readonly begun?: CallerFields;
  /** The call of its last part, if CloudTrail was asked and knows. */
  readonly lastPart?: CallerFields;
  /** At least this many calls with a part were refused since; the code is from the last one. */
  readonly refusedParts?: RefusedFields;
  /** The last attempt to complete it, which Glacier refused. */
  readonly refusedCompletion?: CallerFields & { readonly code: string };
  /** Who completed or aborted it. */
  readonly ended?: CallerFields;
  /** CloudTrail was asked, and had no call that ended it by then. */
  readonly noCallFound?: true;
  // The rest exists only for an upload that is still there.
  /** Only if it can be completed, and a part can follow its last one. */
  readonly goOn?: GoOn;
  /** How much it can still take; only for the kind `nearLimit`. */
  readonly room?: { readonly parts: number; readonly bytes: number };
  /** When its 24 hours are over; with `hoursLeftUnknown` at the latest. */
  readonly removableAfter?: string;
  /** The command to give it up only if that helps. */
  readonly commands?: Pick<Commands, 'look'> & Partial<Commands>;
  /** Names and values for the runbook's commands. */
  readonly paste?: string;
}

export function newsOf({ kind, upload, said, noCallFound }: Notice, region: string): UploadNews {
  const { record, idleAtLeastSeconds, idleAtMostSeconds, ageSeconds, hoursLeft, unseen } = upload;
  const { vault, id, createdAt, partSizeBytes } = record;
  const { look, giveUp } = commandsFor(vault, id, region);
  const since = sinceLastMessage(record, said?.notified);
  const goOn = upload.verdict === 'broken' ? undefined : goOnAt(record);
  return {
    kind,
    vault,
    uploadId: id,
    createdAt: createdAt.toISOString(),
    partSizeBytes,
    parts: record.progress.parts,
    bytes: record.progress.bytes,
    ...(since && { sinceLastMessage: { ...since, at: since.at.toISOString() } }),
    idleHoursAtLeast: roundedDown(idleAtLeastSeconds / 3600),
    idleHoursAtMost: roundedUp((upload.idle.isOpen ? ageSeconds : idleAtMostSeconds) / 3600),
    idleSinceFirstSight: upload.idle.isOpen,
    hoursLeft: roundedDown(hoursLeft),
    hoursLeftUnknown: upload.idleUnknown,
    ...(unseen && { unseen: { from: unseen.from.toISOString(), to: unseen.to.toISOString() } }),
    ...callFields(record),
    ...(noCallFound && { noCallFound }),
    ...(!record.gone && {
      ...(goOn && { goOn }),
      ...(kind === 'nearLimit' && { room: roomOf(record) }),
      removableAfter: removableAfter(upload).toISOString(),
      commands: { look, ...(GIVING_UP_HELPS.includes(kind) && { giveUp }) },
      paste: pasteLine(record, goOn?.firstByte, region),
    }),
  };
}

/** With one decimal, rounded up so that no range gets narrower. */
const roundedUp = (hours: number) => Math.ceil(hours * 10) / 10;
