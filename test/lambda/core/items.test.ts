// Records as items and back; what the table makes of them is in test/lambda/aws/table.test.ts.
import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../../lambda/core/coverage.ts';
import { toCoverageItem, toUploadItem } from '../../../lambda/core/items.ts';
import { parseCoverageItem, parseUploadItem } from '../../../lambda/core/read-items.ts';
import type { Caller, UploadRecord } from '../../../lambda/core/verdict/record.ts';
import { atHour } from '../../support/story.ts';

const NOW = new Date('2026-01-02T00:17:00.123Z');
const caller: Caller = { at: NOW, principal: 'arn:aws:iam::123456789012:user/ada', address: '192.0.2.7' };
const gone = { at: NOW, seenAt: NOW, lost: false };
const plain: UploadRecord = {
  vault: 'photos',
  id: 'u1',
  createdAt: NOW,
  partSizeBytes: 1_048_576,
  progress: { parts: 1, bytes: 1, fingerprint: 'f', highestPart: 1 },
  firstSeenAt: NOW,
  progressSeenAt: NOW,
  progressAfter: NOW,
  idleSinceFirstSight: false,
  gone,
  scannedAt: NOW,
};
const detailed: UploadRecord = {
  ...plain,
  begun: { caller },
  gone: { ...gone, ending: { kind: 'completed', caller } },
};

describe('the item of an upload that CloudTrail knows', () => {
  it('has attributes more, and all others as before: a version that knows nothing of them reads those', () => {
    const { begun, gone, ...others } = toUploadItem(detailed) as Record<string, unknown>;
    const { ending, ...otherGone } = gone as Record<string, unknown>;
    expect({ ...others, gone: otherGone }).toStrictEqual(toUploadItem(plain));
    expect([begun, ending]).toEqual([
      { caller: { ...caller, at: NOW.toISOString() } },
      { kind: 'completed', caller: { ...caller, at: NOW.toISOString() } },
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
    const broken = { ...item, begun, gone: { ...(item.gone as object), ending: begun } };
    expect(parseUploadItem('photos', broken)).toStrictEqual({ record: plain });
  });
});

describe('the item of gaps', () => {
  it('is read as it was written', () => {
    const coverage: Coverage = {
      scannedAt: atHour(3),
      reportedAt: atHour(1),
      digestedAt: atHour(2),
      gaps: [
        { key: 'a', seenAt: atHour(1), reported: true },
        { key: 'b', seenAt: atHour(3) },
      ],
    };
    expect(parseCoverageItem(toCoverageItem(coverage))).toEqual({ record: coverage });
  });
});
