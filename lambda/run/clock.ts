// This machine's clock beside Glacier's: idle times come from this one.
import { ClockError } from '../core/failures.ts';
import { addSeconds, CLOCK_TOLERANCE_SECONDS } from '../core/time.ts';
import type { GlacierSource } from '../ports.ts';

/**
 * The same lists; while the clock is wrong no answer counts, nor does any refusal.
 * @param offset milliseconds by which Glacier's clock is ahead of this one, as its last answer told.
 */
export function withRightClock(source: GlacierSource, offset: () => number, now: () => Date): GlacierSource {
  let wrong: ClockError | undefined;
  function check(): void {
    if (Math.abs(offset()) > CLOCK_TOLERANCE_SECONDS * 1000) {
      const ours = now();
      const glaciers = addSeconds(ours, offset() / 1000);
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
