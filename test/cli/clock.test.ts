// What a clock that is wrong does to the lists, whatever Glacier answers.
import { expect, it } from 'vitest';
import { withRightClock } from '../../cli/clock.ts';
import type { GlacierSource } from '../../lambda/ports.ts';
import { glacierError } from '../support/fake-glacier.ts';

const NOW = new Date('2026-03-01T07:00:00Z');
const MINUTE = 60_000;
const UPLOAD = { vault: 'photos', id: 'a', createdAt: NOW, partSizeBytes: 1 };

/** The same lists, each of which this is the answer to, by a clock that is so far behind Glacier's. */
const listsOf = (answer: () => Promise<never>, behind: number) => {
  const source: GlacierSource = { listVaults: answer, listMultipartUploads: answer, listParts: answer };
  const { listVaults, listMultipartUploads, listParts } = withRightClock(
    source,
    () => behind,
    () => NOW,
  );
  return [() => listVaults(), () => listMultipartUploads('photos'), () => listParts(UPLOAD)];
};

it.each(['ResourceNotFoundException', 'NoLongerSupportedException', 'AccessDeniedException'])(
  'counts no %s',
  async (code) => {
    for (const list of listsOf(() => Promise.reject(glacierError(code)), -6 * MINUTE)) {
      await expect(list()).rejects.toMatchObject({
        name: 'ClockError',
        message:
          "this machine's clock says 2026-03-01T07:00:00Z, and Glacier's 2026-03-01T06:54:00Z; set this machine's clock right and run it again",
      });
    }
  },
);

it('passes on what Glacier says while the clock is right', async () => {
  const refused = glacierError('AccessDeniedException');
  for (const list of listsOf(() => Promise.reject(refused), 5 * MINUTE)) {
    await expect(list()).rejects.toBe(refused);
  }
});
