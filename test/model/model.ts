// What must be published and reported, computed from a whole history at once: the monitor's rules, written a second time.
import type { FakeUpload } from '../support/fake-glacier.ts';

/** One scan of the history: what lists showed, and what stood in its way. */
export interface Moment {
  readonly at: Date;
  readonly world: Readonly<Record<string, readonly FakeUpload[]>>;
  /** Vaults that could not be listed. */
  readonly failing: readonly string[];
  /** Vaults that were not watched. */
  readonly excluded: readonly string[];
  /** Glacier says that it no longer serves the account. */
  readonly unsupported: boolean;
  /** What memory lost before this scan: everything, or the records of some uploads. */
  readonly forgotten: 'everything' | readonly string[];
  /** Someone gets messages. */
  readonly subscribed: boolean;
  /** How uploads ended by a call that CloudTrail shows by now, by their id; nothing where it is not, or cannot be, asked. */
  readonly endings?: Readonly<Record<string, 'completed' | 'aborted'>>;
  /** When parts came by calls that CloudTrail shows by now, by the upload's id; nothing where it is not, or cannot be, asked. */
  readonly partTimes?: Readonly<Record<string, readonly number[]>>;
  /** Until when it surely shows all calls by now. */
  readonly shownTo?: number | undefined;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EXPIRING = 16 * HOUR;
const STUCK = 6 * HOUR;
const MARKS = [3, 1, 0];
const WEEK = 7 * DAY;
const TOLERANCE = 2 * 60_000;
const NEVER = Number.NEGATIVE_INFINITY;
const NEVER_LISTED = Number.POSITIVE_INFINITY;

/** What is known of one upload. Times in milliseconds. */
interface Life {
  upload: FakeUpload;
  /** By all that is known the last part came between these two. */
  after: number;
  seen: number;
  /** Nothing is known of the time before it was first seen. */
  isOld: boolean;
  /** What CloudTrail showed since it last moved. */
  calls: Calls | undefined;
  /** It was seen to move since its first sight. */
  hasMoved: boolean;
  sightedAt: number;
  firstSeenAt: number;
  goneAt: number | undefined;
  /** What CloudTrail showed, within a day. */
  ending: 'completed' | 'aborted' | undefined;
  /** What a message last said of it, to somebody; it outlives a record that is lost. */
  notified: Notified | undefined;
  /** The bytes that had come when more of them were last seen to. */
  arrived: number;
  arrivedAt: number | undefined;
}

interface Calls {
  /** All calls between these were read. */
  readonly from: number;
  readonly to: number;
  readonly part: number | undefined;
  /** Where it shows nothing, nothing was. */
  readonly isTrusted: boolean;
  readonly learnedAt: number;
}

/** Whether CloudTrail records the calls of parts. */
interface Trust {
  shownAt: number;
  withdrawnAt: number;
}

interface Notified {
  readonly verdict: Verdict | 'ended' | 'completed' | 'aborted';
  readonly at: number;
  readonly hoursLeft: number;
}

/** By severity. */
const VERDICTS = ['moving', 'stuck', 'expiring', 'broken', 'lost'] as const;
type Verdict = (typeof VERDICTS)[number];

/** What is known of one vault. */
interface Vault {
  wasListed: boolean;
  listedAt: number;
  readonly lives: Map<string, Life>;
  /** What was said of uploads that were forgotten. */
  readonly said: Map<string, Notified | undefined>;
}

/** By the defaults: stuck after 6 hours, expiring after 16, stale after 7 days. */
export function expectedAt(history: readonly Moment[]) {
  const vaults = new Map<string, Vault>();
  let notices: string[] = [];
  let judged: string[] = [];
  let complete = true;
  let trust: Trust = { shownAt: NEVER, withdrawnAt: NEVER };
  for (const moment of history) {
    if (moment.forgotten === 'everything') trust = { shownAt: NEVER, withdrawnAt: NEVER };
    for (const name of Object.keys(moment.world)) {
      const vault = vaults.get(name);
      if (!vault || moment.forgotten === 'everything') {
        vaults.set(name, { wasListed: false, listedAt: NEVER_LISTED, lives: new Map(), said: new Map() });
        continue;
      }
      for (const id of moment.forgotten) {
        if (vault.lives.has(id)) vault.said.set(id, vault.lives.get(id)?.notified);
        vault.lives.delete(id);
      }
    }
    const watched = [...vaults.keys()].filter((name) => !moment.excluded.includes(name));
    judged = watched.filter((name) => !moment.unsupported && !moment.failing.includes(name));
    complete = !moment.unsupported && watched.every((name) => judged.includes(name));
    for (const name of judged) {
      const vault = vaults.get(name) as Vault;
      list(vault, moment.world[name] ?? [], moment.at.getTime());
      for (const [id, life] of vault.lives)
        if (life.goneAt !== undefined && moment.at.getTime() - life.goneAt < DAY)
          life.ending ??= moment.endings?.[id];
    }
    const lives = judged.flatMap((name) => [...(vaults.get(name) as Vault).lives]);
    askForParts(lives, moment, trust);
    notices = judged.flatMap((name) =>
      [...(vaults.get(name) as Vault).lives].flatMap(([id, life]) =>
        noticesOf(life, moment).map((kind) => `${name}/${id} ${kind}`),
      ),
    );
  }
  const now = history.at(-1)?.at.getTime() ?? 0;
  const lives = judged.flatMap((name) => [...(vaults.get(name)?.lives.values() ?? [])]);
  return {
    complete,
    notices: notices.sort(),
    account: measure(lives, now),
    unknown: {
      idleTime: lives.some((life) => isUnknown(life, now)),
      arrival: lives.some((life) => isArrivalUnknown(life, now)),
    },
  };
}

/** A complete listing of a vault. */
function list(vault: Vault, uploads: readonly FakeUpload[], now: number): void {
  for (const upload of uploads) {
    const life = vault.lives.get(upload.id);
    const created = upload.createdAt?.getTime() ?? 0;
    if (life === undefined) {
      const isEmpty = (upload.parts ?? []).length === 0;
      const isBounded = isEmpty || now - created < EXPIRING || vault.wasListed;
      const after = isBounded ? Math.min(created, now) : now;
      const seen = isEmpty ? created : now;
      vault.lives.set(upload.id, {
        ...{ upload, after, seen, isOld: !isBounded, hasMoved: false, sightedAt: now },
        calls: undefined,
        ...{ goneAt: undefined, ending: undefined, notified: vault.said.get(upload.id) },
        ...{ firstSeenAt: now, arrived: bytesOf(upload) },
        ...{ arrivedAt: created > vault.listedAt ? now : undefined },
      });
      continue;
    }
    const moved = JSON.stringify(life.upload.parts) !== JSON.stringify(upload.parts);
    if (moved) {
      const arrived = Math.max(0, bytesOf(upload) - bytesOf(life.upload));
      Object.assign(life, { after: life.sightedAt, seen: now, isOld: false, hasMoved: true });
      life.calls = undefined;
      Object.assign(life, { arrived, arrivedAt: now });
    }
    Object.assign(life, { upload, sightedAt: now, goneAt: undefined, ending: undefined });
  }
  for (const [id, life] of vault.lives) if (!uploads.some((upload) => upload.id === id)) life.goneAt ??= now;
  Object.assign(vault, { wasListed: true, listedAt: now });
}

const createdOf = ({ upload }: Life) => upload.createdAt?.getTime() ?? 0;

/** Reads the calls of parts for uploads that need it. What it finds for all of them decides whether silence counts. */
function askForParts(
  lives: readonly (readonly [string, Life])[],
  { at, partTimes, shownTo }: Moment,
  trust: Trust,
): void {
  if (partTimes === undefined) return;
  const now = at.getTime();
  const sought = lives.filter(([, life]) => isSought(life, now));
  const windows = sought.flatMap(([, life]) => windowsFor(life, now, shownTo));
  const isRead = (time: number) => windows.some(([from, to]) => time >= from && time <= to);
  const read = sought.map(([id, life]) => {
    const times = (partTimes[id] ?? []).filter(isRead);
    return { life, before: life.calls, ...readFor(life, times, now, shownTo) };
  });
  if (read.some(({ part, before }) => part !== undefined && part !== before?.part)) trust.shownAt = now;
  const isMissed = ({ life, before, part, from, to }: (typeof read)[number]) =>
    part === undefined
      ? from <= listedFrom(life) && to >= life.seen
      : before !== undefined && part > before.from && part < before.to;
  if (read.some(isMissed)) trust.withdrawnAt = now;
  const isTrusted = now - trust.shownAt < WEEK && now - trust.withdrawnAt >= WEEK;
  for (const { life, before, part, from, to } of read) {
    const { after, seen, isOld } = idleOf(life);
    life.calls = { from: part ?? from, to, part, isTrusted, learnedAt: before?.learnedAt ?? NEVER };
    const idle = idleOf(life);
    if (idle.after !== after || idle.seen !== seen || idle.isOld !== isOld)
      life.calls = { ...life.calls, learnedAt: now };
  }
}

function isSought(life: Life, now: number): boolean {
  if (life.goneAt !== undefined || !hasParts(life)) return false;
  const { isOld, after } = idleOf(life);
  const isUnproven = (!life.hasMoved || life.after <= createdOf(life)) && (isOld || now - after >= STUCK);
  const isUnfinished = life.calls !== undefined && life.calls.to < life.seen;
  return verdictOf(life, now) !== 'moving' || isUnknown(life, now) || isUnproven || isUnfinished;
}

const listedFrom = (life: Life) => (life.isOld ? createdOf(life) : life.after);

/** What is read for an upload: first the range that lists leave, a day back at most, and from then on what came since. */
function windowsFor(life: Life, now: number, shownTo = Number.NEGATIVE_INFINITY): [number, number][] {
  if (life.calls) return [[life.calls.to, now]];
  const { from, end } = firstWindow(life, now);
  const isNarrow = life.seen - listedFrom(life) <= 2 * HOUR;
  return [
    [from, end],
    ...(isNarrow ? [[Math.max(from, Math.min(shownTo, end)), now] as [number, number]] : []),
  ];
}

function firstWindow(life: Life, now: number) {
  const end = Math.min(life.seen + TOLERANCE, now);
  return { from: Math.max(listedFrom(life) - TOLERANCE, end - DAY), end };
}

/** The newest call in the range that lists leave, and how much was read. */
function readFor(life: Life, times: readonly number[], now: number, shownTo: number | undefined) {
  const isInRange = (time: number) => time >= listedFrom(life) - TOLERANCE && time <= life.seen + TOLERANCE;
  const newest = Math.max(...times.filter(isInRange), life.calls?.part ?? NEVER);
  const { from, end } = firstWindow(life, now);
  const isNarrow = life.seen - listedFrom(life) <= 2 * HOUR;
  const firstTo = shownTo === undefined ? from : Math.min(shownTo, isNarrow ? now : end);
  const to = life.calls
    ? Math.max(life.calls.to, shownTo === undefined ? NEVER : Math.min(shownTo, now))
    : firstTo;
  return { part: newest === NEVER ? undefined : newest, from: life.calls?.from ?? from, to };
}

/** By lists, exactly by a call, or by silence, which makes nothing lost. */
function idleOf(life: Life) {
  const { after, seen, isOld, calls, goneAt } = life;
  const within = (time: number) => Math.max(listedFrom(life), Math.min(time, seen));
  if (calls?.part !== undefined) return { after: within(calls.part), seen: within(calls.part), isOld: false };
  if (!calls?.isTrusted || calls.to < seen || goneAt !== undefined) return { after, seen, isOld };
  return { after: isOld ? within(calls.from) : after, seen: within(calls.from), isOld };
}

const hasParts = ({ upload: { parts = [] } }: Life) => parts.length > 0;
/** Without parts nothing is lost, unless it was out of sight for so long that it may have got some and lost them. */
const isLost = (life: Life) => {
  const { goneAt, ending, sightedAt } = life;
  const { after, isOld } = idleOf(life);
  if (goneAt === undefined || ending !== undefined) return false;
  return (hasParts(life) || goneAt - sightedAt >= DAY) && (isOld || goneAt - after >= DAY);
};
const isUnknown = (life: Life, now: number) =>
  life.goneAt === undefined && idleOf(life).isOld && now - idleOf(life).after < DAY;
/** Bytes that came since the scan before are not known at first sight, nor where more than two periods passed. */
const isArrivalUnknown = (
  { goneAt, upload, firstSeenAt, arrived, arrivedAt, after, seen }: Life,
  now: number,
) => {
  if (goneAt !== undefined) return false;
  if (arrivedAt === now) return arrived > 0 && seen - after > 2.25 * HOUR;
  return firstSeenAt === now && (upload.parts ?? []).length > 0;
};
const isExpiring = (life: Life, now: number) => hasParts(life) && now - idleOf(life).after >= EXPIRING;
const isStuck = (life: Life, now: number) => isExpiring(life, now) || now - idleOf(life).seen >= STUCK;
const isBroken = ({ upload: { parts = [] } }: Life) =>
  parts.length > 1 && parts[0]?.range.last === SHORT_LAST;

const bytesOf = ({ parts = [] }: FakeUpload) =>
  parts.reduce((sum, { range }) => sum + range.last - range.first + 1, 0);

/** The last byte of a first part that is shorter than the part size. */
export const SHORT_LAST = 9;

function verdictOf(life: Life, now: number): Verdict {
  if (isLost(life)) return 'lost';
  if (isBroken(life)) return 'broken';
  return isExpiring(life, now) ? 'expiring' : isStuck(life, now) ? 'stuck' : 'moving';
}

/** The table of states: the first row that matches counts. From then on the model knows what was said. */
function noticesOf(life: Life, { at, subscribed }: Moment): string[] {
  const now = at.getTime();
  const hoursLeft = Math.max(0, (DAY - (now - idleOf(life).after)) / HOUR);
  const notice = noticeOf(life, now, hoursLeft);
  if (notice === undefined || !subscribed) return [];
  const isGone = life.goneAt !== undefined;
  const end = life.ending ?? (isLost(life) ? 'lost' : 'ended');
  life.notified = { verdict: isGone ? end : verdictOf(life, now), at: Math.max(now, life.seen), hoursLeft };
  return [notice];
}

function noticeOf(life: Life, now: number, hoursLeft: number): string | undefined {
  const { notified, ending, firstSeenAt } = life;
  const was = notified?.verdict ?? 'moving';
  const severity = VERDICTS.indexOf(was as Verdict);
  const wasDanger = severity > 0;
  if (life.goneAt !== undefined) {
    if (ending) return wasDanger || was === 'ended' ? ending : undefined;
    const isSure =
      hasParts(life) && life.sightedAt - idleOf(life).seen >= (idleOf(life).isOld ? DAY : EXPIRING);
    if (isLost(life)) return was === 'lost' ? undefined : isSure ? 'lost' : 'perhapsLost';
    return wasDanger && was !== 'lost' ? 'ended' : undefined;
  }
  const verdict = verdictOf(life, now);
  const isMove = notified !== undefined && (firstSeenAt <= notified.at || life.hasMoved);
  const moved = isMove && life.seen > notified.at;
  const isBack = severity < 0 || was === 'lost';
  const { calls } = life;
  const isCorrected = calls?.part !== undefined && notified !== undefined && calls.learnedAt > notified.at;
  if (verdict === 'moving') return wasDanger && (moved || isBack || isCorrected) ? 'recovered' : undefined;
  if (
    (isCorrected && was !== verdict) ||
    isBack ||
    severity < VERDICTS.indexOf(verdict) ||
    (moved && verdict !== 'broken')
  )
    return verdict;
  const isReminder = MARKS.some((mark) => hoursLeft <= mark && mark < (notified?.hoursLeft ?? 0));
  return verdict === 'expiring' && was === 'expiring' && isReminder ? 'stillExpiring' : undefined;
}

function measure(lives: readonly Life[], now: number) {
  const present = lives.filter(({ goneAt }) => goneAt === undefined);
  const count = (holds: (life: Life) => boolean) => present.filter(holds).length;
  const partsOf = ({ upload }: Life) => upload.parts?.length ?? 0;
  const ages = present.map(({ upload }) => Math.max(0, now - (upload.createdAt?.getTime() ?? 0)));
  return {
    InProgressUploads: present.length,
    UploadedParts: present.reduce((sum, life) => sum + partsOf(life), 0),
    ArrivedBytes: present.reduce((sum, { arrived, arrivedAt }) => sum + (arrivedAt === now ? arrived : 0), 0),
    StaleUploads: ages.filter((age) => age > 7 * DAY).length,
    StuckUploads: count((life) => isStuck(life, now)),
    ExpiringUploads: count((life) => isExpiring(life, now)),
    BrokenUploads: count(isBroken),
    LostUploads: lives.filter((life) => isLost(life) && now - (life.goneAt ?? 0) < DAY).length,
    LongestIdleTime: Math.max(
      0,
      ...present.filter(hasParts).map((life) => (now - idleOf(life).after) / 1000),
    ),
    OldestUploadAge: Math.max(0, ...ages) / 1000,
    MostParts: Math.max(0, ...present.map(partsOf)),
  };
}
