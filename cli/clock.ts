// This machine's clock beside Glacier's: idle times come from this one.
import type { GlacierSource } from '../lambda/ports.ts';

/** Thrown when this machine's clock is so wrong that no idle time can be had from it. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

const MOST_MILLISECONDS_OFF = 5 * 60_000;

/**
 * The same lists; while the clock is wrong no answer counts, nor does any refusal.
 * @param offset milliseconds by which Glacier's clock is ahead of this one, as its last answer told.
 */
export function withRightClock(source: GlacierSource, offset: () => number, now: () => Date): GlacierSource {
  let wrong: ClockError | undefined;
  function check(): void {
    if (Math.abs(offset()) > MOST_MILLISECONDS_OFF) {
      const ours = now();
      const glaciers = new Date(ours.getTime() + offset());
      wrong ??= new ClockError(
        `this machine's clock says ${inSeconds(ours)}, and Glacier's ${inSeconds(glaciers)}; set this machine's clock right and run it again`,
      );
    }
    if (wrong) throw wrong;
  }
  return {
    listVaults: (marker) => source.listVaults(marker).finally(check),
    listMultipartUploads: (vault, marker) => source.listMultipartUploads(vault, marker).finally(check),
    listParts: (upload, marker) => source.listParts(upload, marker).finally(check),
  };
}

const inSeconds = (date: Date) => date.toISOString().replace(/\.\d+/, '');
