// What CloudTrail told, in an item: extra attributes only, and no ground to lose the rest.
import { describe, expect, it } from 'vitest';
import { parseUploadItem, toUploadItem } from '../../../lambda/core/items.ts';
import type { Caller, UploadRecord } from '../../../lambda/core/verdict/record.ts';

const NOW = new Date('2026-01-02T00:17:00.123Z');
const caller: Caller = { at: NOW, principal: 'arn:aws:iam::123456789012:user/ada', address: '192.0.2.7' };
const gone = { at: NOW, seenAt: NOW, lost: false };
const plain: UploadRecord = {
  upload: { vault: 'photos', id: 'u1', createdAt: NOW, partSizeBytes: 1_048_576 },
  progress: { parts: 1, bytes: 1, fingerprint: 'f', highestPart: 1 },
  firstSeenAt: NOW,
  progressSeenAt: NOW,
  progressAfter: NOW,
  idleSinceFirstSight: false,
  told: ['stuck'],
  gone,
  scannedAt: NOW,
};
const detailed: UploadRecord = {
  ...plain,
  begun: { caller },
  gone: { ...gone, ending: { kind: 'completed', caller }, open: true },
};

describe('an item', () => {
  it('has attributes more, and all others as before: a version that knows nothing of them reads those', () => {
    const { begun, gone, ...others } = toUploadItem(detailed) as Record<string, unknown>;
    const { ending, open, ...otherGone } = gone as Record<string, unknown>;
    expect({ ...others, gone: otherGone }).toStrictEqual(toUploadItem(plain));
    expect([begun, ending, open]).toEqual([
      { caller: { ...caller, at: NOW.toISOString() } },
      { kind: 'completed', caller: { ...caller, at: NOW.toISOString() } },
      true,
    ]);
  });

  it('that was written before there was anything of it is read as ever', () => {
    expect(parseUploadItem('photos', toUploadItem(plain))).toStrictEqual({ record: plain });
  });

  it.each([
    ['text', 'ada'],
    ['a time that is none', { caller: { at: 'yesterday' } }],
    ['a principal that is too long', { caller: { at: NOW.toISOString(), principal: 'x'.repeat(257) } }],
    ['nothing that is known', {}],
  ])('loses only the detail where that is %s', (_, begun) => {
    const item = toUploadItem(detailed);
    const broken = { ...item, begun, gone: { ...item.gone, ending: begun, open: 'yes' } };
    expect(parseUploadItem('photos', broken)).toStrictEqual({ record: plain });
  });
});
