// What must be published and told, computed from a whole history at once: the monitor's rules, written a second time.
import type { FakeUpload } from './fake-glacier.ts';

/** One scan of the history: what there was, and which vaults could not be listed. */
export interface Moment {
  readonly at: Date;
  readonly world: Readonly<Record<string, readonly FakeUpload[]>>;
  readonly failing: readonly string[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** By the defaults: stuck after 6 hours, expiring after 16, stale after 7 days. Times in milliseconds. */
export function expectedAt(history: readonly Moment[]) {
  const now = history.at(-1)?.at.getTime() ?? 0;
  const lives = Object.keys(history.at(-1)?.world ?? {}).flatMap((vault) => {
    const listings = history.filter(({ failing }) => !failing.includes(vault));
    const ids = new Set(listings.flatMap(({ world }) => (world[vault] ?? []).map(({ id }) => id)));
    return [...ids].map((id) => ({ vault, id, ...lifeOf(id, vault, listings) }));
  });
  const listed = lives.filter(({ vault }) => !history.at(-1)?.failing.includes(vault));
  const present = listed.filter(({ upload }) => upload !== undefined);
  const count = (holds: (life: (typeof lives)[number]) => boolean) => present.filter(holds).length;
  const ages = present.map(({ upload }) => Math.max(0, now - (upload?.createdAt?.getTime() ?? 0)));
  return {
    news: listed.flatMap(({ vault, id, news }) => (news ? [`${vault}/${id} ${news}`] : [])).sort(),
    account: {
      InProgressUploads: present.length,
      UploadedParts: present.reduce((sum, { upload }) => sum + (upload?.parts?.length ?? 0), 0),
      StaleUploads: ages.filter((age) => age > 7 * DAY).length,
      StuckUploads: count(({ verdict }) => verdict === 'stuck' || verdict === 'expiring'),
      ExpiringUploads: count(({ verdict }) => verdict === 'expiring'),
      LostUploads: listed.filter(({ lostAt }) => lostAt !== undefined && now - lostAt < DAY).length,
      LongestIdleTime: Math.max(0, ...present.map(({ idle }) => idle / 1000)),
      OldestUploadAge: Math.max(0, ...ages) / 1000,
      MostParts: Math.max(0, ...present.map(({ upload }) => upload?.parts?.length ?? 0)),
    },
  };
}

/** One upload through all listings of its vault; its verdict and news are those of the last. */
function lifeOf(id: string, vault: string, listings: readonly Moment[]) {
  let [seen, after, told, parts] = [0, 0, 'moving', undefined as string | undefined];
  let state: { upload?: FakeUpload; verdict?: string; idle: number; lostAt?: number; news?: string } = {
    idle: 0,
  };
  for (const [index, { at, world }] of listings.entries()) {
    const now = at.getTime();
    const before = listings[index - 1]?.at.getTime();
    const upload = world[vault]?.find((each) => each.id === id);
    if (!upload) {
      if (parts === undefined || state.upload === undefined) {
        const { news: _, ...quiet } = state;
        state = quiet;
        continue;
      }
      const lost = now - after >= DAY;
      state = { idle: 0, ...(lost && { lostAt: now }), ...newsOf(told, lost ? 'lost' : 'moving', 'ended') };
      told = lost ? 'lost' : 'moving';
      continue;
    }
    const created = upload.createdAt?.getTime() ?? 0;
    const now_parts = JSON.stringify(upload.parts ?? []);
    if (parts === undefined) {
      const isKnownSince = now - created < 16 * HOUR || (before !== undefined && created >= before);
      after = isKnownSince ? Math.min(created, now) : now;
      seen = now;
      if ((upload.parts ?? []).length === 0) [seen, after] = [created, created];
    } else if (parts !== now_parts) [seen, after] = [now, before ?? now];
    parts = now_parts;
    const idle = Math.max(0, now - after);
    const verdict = idle >= 16 * HOUR ? 'expiring' : now - seen >= 6 * HOUR ? 'stuck' : 'moving';
    state = { upload, verdict, idle, ...newsOf(told, verdict, 'recovered') };
    told = verdict;
  }
  return state;
}

const newsOf = (told: string, verdict: string, relief: string) =>
  told === verdict ? {} : { news: verdict === 'moving' ? relief : verdict };
