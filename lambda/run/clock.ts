// Compares this machine's clock with Glacier's, because all idle times come from this one.
import { ClockError } from '../core/failures.ts';
import { addSeconds, CLOCK_TOLERANCE_SECONDS } from '../core/time.ts';
import type { GlacierSource } from '../ports.ts';

/**
 * The same lists, but they fail while the clock is wrong: then neither an answer nor a refusal counts.
 * @param offset milliseconds by which Glacier's clock is ahead of this one, by its last answer.
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
