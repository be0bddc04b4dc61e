import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UploadRecord } from '../../../lambda/core/verdict/record.ts';
import type { Page } from '../../../lambda/ports.ts';
import { listVault } from '../../../lambda/run/list.ts';
import { MAX_PAGES } from '../../../lambda/run/pages.ts';
import { check } from '../../support/check.ts';
import {
  createFakeGlacier,
  type FakeCall,
  type FakeOptions,
  type FakeUpload,
  glacierError,
  MIB,
  partsInARow,
} from '../../support/fake-glacier.ts';

const NOW = new Date('2026-01-02T00:00:00Z');
const { signal } = new AbortController();
async function listPhotos(
  { source }: ReturnType<typeof createFakeGlacier>,
  { configured = false, records = [] as readonly UploadRecord[] } = {},
) {
  // That nothing failed is said too.
  const { failed, ...scan } = await listVault(
    { name: 'photos', configured, remembered: undefined },
    {
      ...{ source, scannedAt: NOW, signal, stop: new AbortController() },
      recall: async () => records,
    },
  );
  return { failed, ...scan };
}
const scanPhotos = (uploads: readonly FakeUpload[], options?: FakeOptions) =>
  listPhotos(createFakeGlacier({ photos: uploads }, options));

const twoUploads = [
  { id: 'a', parts: partsInARow(5) },
  { id: 'b', parts: partsInARow(1) },
];

/** Interferes with the calls of one operation, from the given one on. */
const from =
  (operation: FakeCall['operation'], interfere: (call: FakeCall) => Page<never>, first = 0) =>
  (call: FakeCall) => {
    if (call.operation !== operation || Number(call.marker ?? 0) < first) return undefined;
    return interfere(call);
  };
const failing = (operation: FakeCall['operation'], error: Error, first = 0) =>
  from(
    operation,
    () => {
      throw error;
    },
    first,
  );

describe('listing a vault', () => {
  it('lists every upload and every part, over all pages', async () => {
    const scan = await scanPhotos(twoUploads, { pageSize: 1 });
    expect(scan).toMatchObject({
      failed: undefined,
      listed: [
        { upload: { id: 'a' }, progress: { parts: 5, bytes: 5 * MIB } },
        { upload: { id: 'b' }, progress: { parts: 1, bytes: MIB } },
      ],
    });
  });

  it('gives the same result whatever the page size, the order of uploads and their duplicates', async () => {
    const world = fc.uniqueArray(
      fc.record({ id: fc.string({ minLength: 1 }), parts: fc.nat(12).map((count) => partsInARow(count)) }),
      { selector: ({ id }) => id, maxLength: 12 },
    );
    await check(
      'inProcess',
      fc.asyncProperty(
        world,
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.nat()),
        async (uploads, pageSize, dice) => {
          const repeated = uploads.flatMap((upload) =>
            Number(dice.next().value) % 3 === 0 ? [upload, upload] : [upload],
          );
          const shuffled = repeated
            .map((upload) => ({ upload, key: Number(dice.next().value) }))
            .sort((one, other) => one.key - other.key)
            .map(({ upload }) => upload);
          const byId = (scan: Awaited<ReturnType<typeof scanPhotos>>) =>
            !scan.failed && new Map(scan.listed.map(({ upload, progress }) => [upload.id, progress]));
          expect(byId(await scanPhotos(shuffled, { pageSize }))).toEqual(
            byId(await scanPhotos(uploads, { pageSize: 50 })),
          );
        },
      ),
    );
  });

  it('asks only once for the parts of an upload that is listed twice', async () => {
    const glacier = createFakeGlacier({ photos: [{ id: 'a' }, { id: 'a' }, { id: 'a' }] });
    await listPhotos(glacier);
    expect(glacier.calls.filter(({ operation }) => operation === 'ListParts')).toHaveLength(1);
  });

  it('reads on past an empty page that has a marker', async () => {
    const empty = from('ListParts', ({ marker = '0' }) => ({ items: [], marker: `later-${marker}` }));
    const scan = await scanPhotos([{ id: 'a', parts: partsInARow(1) }], {
      interfere: (call) => {
        if (call.marker?.startsWith('later')) return { items: [] };
        return empty(call);
      },
    });
    expect(scan).toMatchObject({ failed: undefined, listed: [{ progress: { parts: 0 } }] });
  });

  it.each([
    ['repeats', () => 'same', 'expected a new Marker on page 2, got one again'],
    [
      'runs in a cycle',
      ({ marker }: FakeCall) => (marker === 'A' ? 'B' : 'A'),
      'expected a new Marker on page 3, got',
    ],
    ['is empty', () => '', 'expected a Marker or none, got an empty one'],
  ])('fails, and ends, when a marker %s', async (_, next, says) => {
    for (const operation of ['ListMultipartUploads', 'ListParts'] as const) {
      const scan = await scanPhotos(twoUploads, {
        interfere: from(operation, (call) => ({ items: [], marker: next(call) })),
      });
      expect(scan).toMatchObject({ failed: { cause: { name: 'ListingError', reason: 'contradiction' } } });
      expect(scan).toHaveProperty(
        'failed.cause.message',
        expect.stringMatching(`vault photos.*${operation}: ${says}`),
      );
    }
  });

  it('fails, and ends, when the markers lead nowhere', async () => {
    let pages = 0;
    const endless = from('ListParts', () => ({ items: [], marker: `fresh-${pages++}` }));
    const scan = await scanPhotos([{ id: 'a' }], { interfere: endless });
    expect(scan).toHaveProperty(
      'failed.cause.message',
      `vault photos, upload a, ListParts: expected at most ${MAX_PAGES} pages, got more`,
    );
    expect(pages).toBe(MAX_PAGES);
  });

  it('takes an upload that is gone when its parts are asked for as ended, even between two of its pages', async () => {
    const gone = glacierError('ResourceNotFoundException');
    for (const page of [0, 2]) {
      const interfere = failing('ListParts', gone, page);
      const scan = await scanPhotos(twoUploads, {
        interfere: (call) => (call.uploadId === 'a' ? interfere(call) : undefined),
      });
      expect(scan).toMatchObject({ failed: undefined, listed: [{ upload: { id: 'b' } }] });
    }
  });

  it('takes a vault that is gone as empty if it was only listed, and fails if it was configured', async () => {
    const interfere = failing('ListMultipartUploads', glacierError('ResourceNotFoundException'));
    const [gone, there] = [await scanPhotos([], { interfere }), await scanPhotos([])];
    expect(gone).toMatchObject({ failed: undefined, listed: [], gone: true });
    expect(there).toMatchObject({ failed: undefined, listed: [], gone: false });
    const glacier = createFakeGlacier({ photos: [] }, { interfere });
    expect(await listPhotos(glacier, { configured: true })).toMatchObject({
      gone: false,
      failed: {
        cause: { message: 'vault photos, ListMultipartUploads: ResourceNotFoundException: refused' },
      },
    });
  });

  it('does not take a vault for gone whose list breaks off with that', async () => {
    const interfere = failing('ListMultipartUploads', glacierError('ResourceNotFoundException'), 1);
    expect(await scanPhotos(twoUploads, { interfere, pageSize: 1 })).toMatchObject({
      gone: false,
      failed: { cause: { name: 'ListingError', reason: 'contradiction' } },
    });
  });

  it('asks for no parts of an upload that an earlier attempt has listed', async () => {
    const glacier = createFakeGlacier({ photos: twoUploads });
    const [first] = (await scanPhotos(twoUploads)).listed;
    const { upload, progress } = first ?? expect.unreachable();
    const record: UploadRecord = {
      ...{ ...upload, progress, scannedAt: NOW, firstSeenAt: NOW, progressSeenAt: NOW, progressAfter: NOW },
      idleSinceFirstSight: false,
    };
    const scan = await listPhotos(glacier, { records: [record] });
    expect(scan).toMatchObject({ recalled: [record], listed: [{ upload: { id: 'b' } }] });
    expect(glacier.calls.some(({ uploadId }) => uploadId === 'a')).toBe(false);
  });

  it('fails as a whole when one page of one upload cannot be had, and keeps the cause', async () => {
    const denied = glacierError('AccessDeniedException');
    for (const page of [0, 2, 4]) {
      const scan = await scanPhotos(twoUploads, { interfere: failing('ListParts', denied, page) });
      expect(scan).toMatchObject({ failed: { cause: { reason: 'denied', cause: denied } } });
      expect(scan).toHaveProperty(
        'failed.cause.message',
        expect.stringContaining('upload a, ListParts: AccessDenied'),
      );
    }
  });

  it('fails on a part that contradicts the one before it, naming vault, upload and range', async () => {
    const parts = [...partsInARow(2), ...partsInARow(1)];
    expect(await scanPhotos([{ id: 'a', parts }])).toHaveProperty(
      'failed.cause.message',
      'vault photos, upload a, ListParts: PartError: expected a part that begins after byte 2097151, got RangeInBytes 0-1048575',
    );
  });
});
