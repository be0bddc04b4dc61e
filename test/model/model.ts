// What must be published and told, computed from a whole history at once: the monitor's rules, written a second time.
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
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EXPIRING = 16 * HOUR;
const STUCK = 6 * HOUR;
const NEVER = 99;
const NEVER_LISTED = Number.POSITIVE_INFINITY;

/** What is known of one upload. Times in milliseconds. */
interface Life {
  upload: FakeUpload;
  /** The last part came between these two, as far as is known. */
  after: number;
  seen: number;
  /** Nothing is known of the time before it was first seen. */
  isOld: boolean;
  sightedAt: number;
  goneAt: number | undefined;
  /** What CloudTrail told, within a day. */
  ending: string | undefined;
  /** Its end was told when it was asked and did not tell how. */
  isOpen: boolean;
  told: readonly string[];
  isUnheard: boolean;
  /** The fewest hours left at which somebody was told that it expires. */
  reminded: number;
  /** The bytes that had come when more of them were last seen to. */
  arrived: number;
  arrivedAt: number | undefined;
}

/** What is known of one vault. */
interface Vault {
  wasListed: boolean;
  listedAt: number;
  readonly lives: Map<string, Life>;
}

/** By the defaults: stuck after 6 hours, expiring after 16, stale after 7 days. */
export function expectedAt(history: readonly Moment[]) {
  const vaults = new Map<string, Vault>();
  let news: string[] = [];
  let judged: string[] = [];
  let complete = true;
  for (const moment of history) {
    for (const name of Object.keys(moment.world)) {
      const vault = vaults.get(name) ?? {
        wasListed: false,
        listedAt: NEVER_LISTED,
        lives: new Map(),
      };
      if (moment.forgotten === 'everything' || !vaults.has(name))
        vaults.set(name, { wasListed: false, listedAt: NEVER_LISTED, lives: new Map() });
      else for (const id of moment.forgotten) vault.lives.delete(id);
    }
    const watched = [...vaults.keys()].filter((name) => !moment.excluded.includes(name));
    judged = watched.filter((name) => !moment.unsupported && !moment.failing.includes(name));
    complete = !moment.unsupported && watched.every((name) => judged.includes(name));
    news = judged.flatMap((name) => {
      const vault = vaults.get(name) as Vault;
      list(vault, moment.world[name] ?? [], moment.at.getTime());
      for (const [id, life] of vault.lives)
        if (life.goneAt !== undefined && moment.at.getTime() - life.goneAt < DAY)
          life.ending ??= moment.endings?.[id];
      return [...vault.lives].flatMap(([id, life]) =>
        newsOf(life, moment).map((kind) => `${name}/${id} ${kind}`),
      );
    });
  }
  const now = history.at(-1)?.at.getTime() ?? 0;
  const lives = judged.flatMap((name) => [...(vaults.get(name)?.lives.values() ?? [])]);
  return {
    complete,
    news: news.sort(),
    account: measure(lives, now),
    isUnknown: lives.some((life) => isUnknown(life, now)),
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
        ...{ upload, after, seen, isOld: !isBounded, sightedAt: now },
        ...{ goneAt: undefined, ending: undefined, isOpen: false, told: [], isUnheard: false },
        ...{ reminded: NEVER, arrived: bytesOf(upload) },
        ...{ arrivedAt: created > vault.listedAt ? now : undefined },
      });
      continue;
    }
    const moved = JSON.stringify(life.upload.parts) !== JSON.stringify(upload.parts);
    if (moved) {
      const arrived = Math.max(0, bytesOf(upload) - bytesOf(life.upload));
      Object.assign(life, { after: life.sightedAt, seen: now, isOld: false, arrived, arrivedAt: now });
    }
    Object.assign(life, { upload, sightedAt: now, goneAt: undefined, ending: undefined, isOpen: false });
  }
  for (const [id, life] of vault.lives) if (!uploads.some((upload) => upload.id === id)) life.goneAt ??= now;
  Object.assign(vault, { wasListed: true, listedAt: now });
}

const isLost = ({ goneAt, after, isOld, ending }: Life) =>
  goneAt !== undefined && ending === undefined && (isOld || goneAt - after >= DAY);
const isUnknown = ({ goneAt, isOld, after }: Life, now: number) =>
  goneAt === undefined && isOld && now - after < DAY;
const isExpiring = ({ after }: Life, now: number) => now - after >= EXPIRING;
const isStuck = (life: Life, now: number) => isExpiring(life, now) || now - life.seen >= STUCK;
const isBroken = ({ upload: { parts = [] } }: Life) =>
  parts.length > 1 && parts[0]?.range.last === SHORT_LAST;

const bytesOf = ({ parts = [] }: FakeUpload) =>
  parts.reduce((sum, { range }) => sum + range.last - range.first + 1, 0);

/** The last byte of a first part that is shorter than the part size. */
export const SHORT_LAST = 9;

function dangersOf(life: Life, now: number): string[] {
  if (life.goneAt !== undefined) return isLost(life) ? ['lost'] : [];
  const idle = isExpiring(life, now) ? ['expiring'] : isStuck(life, now) && !isBroken(life) ? ['stuck'] : [];
  return isBroken(life) ? ['broken', ...idle] : idle;
}

/** What is told of an upload now, and from then on known as told. */
function newsOf(life: Life, { at, subscribed, endings }: Moment): string[] {
  const dangers = dangersOf(life, at.getTime());
  const { told, isUnheard } = life;
  const fresh = dangers.filter((danger) => isUnheard || !told.includes(danger));
  const isSolved = life.isOpen && life.ending !== undefined;
  const isOver = isSolved || (dangers.length === 0 && told.length > 0 && !isUnheard);
  if (life.goneAt !== undefined && isOver) life.isOpen = endings !== undefined && life.ending === undefined;
  const hoursLeft = (DAY - (at.getTime() - life.after)) / HOUR;
  const marks = [3, 1, 0].filter((hours) => dangers.includes('expiring') && hoursLeft <= hours);
  const mark = Math.min(NEVER, ...marks);
  const isDue = fresh.length === 0 && !isBroken(life) && mark < life.reminded;
  if (fresh.length > 0 || isDue) {
    life.isUnheard = !subscribed;
    if (subscribed) life.reminded = mark;
  }
  if (dangers.length === 0) life.isUnheard = false;
  if (!dangers.includes('expiring')) life.reminded = NEVER;
  life.told = dangers;
  if (!subscribed) return [];
  if (isOver) return [life.goneAt === undefined ? 'recovered' : (life.ending ?? 'ended')];
  if (isDue) return ['stillExpiring'];
  const isSure = life.sightedAt - life.seen >= (life.isOld ? DAY : EXPIRING);
  return fresh.map((danger) => (danger === 'lost' && !isSure ? 'perhapsLost' : danger));
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
    LongestIdleTime: Math.max(0, ...present.map(({ after }) => (now - after) / 1000)),
    OldestUploadAge: Math.max(0, ...ages) / 1000,
    MostParts: Math.max(0, ...present.map(partsOf)),
  };
}
