// What a scan tells of its own blindness, by what was told before.
import { type Blindness, type BlindnessNews, isTurnToTell, nextBlindness } from './core/blindness.ts';
import type { Failure } from './core/failures.ts';
import type { Monitor } from './ports.ts';
import type { Limits } from './queue.ts';

/** What there is to tell, and to remember once that is told. */
export interface WeighedBlindness {
  readonly news?: BlindnessNews;
  readonly toRemember?: Blindness;
}

/** Never rejects. @param failures of the scan so far; one more if what was told cannot be remembered. */
export async function weighBlindness(
  { config, memory }: Monitor,
  limits: Limits,
  failures: Failure[],
  scannedAt: Date,
): Promise<WeighedBlindness> {
  try {
    const before = await limits.finish(() => memory.blindness());
    const { after, news } = nextBlindness(before, failures, scannedAt);
    if (after === undefined || after === before) return {};
    // What was told is put anew first: news that could not be remembered would be told at every scan.
    const same = { causes: before?.causes ?? [], scannedAt };
    if (news) await limits.finish(() => memory.rememberBlindness(same));
    return { toRemember: after, ...(news && { news }) };
  } catch (cause) {
    failures.push({ subject: 'the memory of what was told', cause });
    return isTurnToTell(scannedAt, config.scanEveryMinutes) ? { news: 'unremembered' } : {};
  }
}
