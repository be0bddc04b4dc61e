import { expect, it } from 'vitest';
import { isUploadRecalled, isVaultRecalled } from '../../../lambda/core/recall.ts';
import { digestOf, FUNCTION_DEFAULTS } from '../../../lambda/core/settings/settings.ts';
import type { UploadRecord, VaultRecord } from '../../../lambda/core/verdict/record.ts';
import { atHour } from '../../support/story.ts';

const upload = { vault: 'photos', id: 'u1', createdAt: atHour(0), partSizeBytes: 1 };
const record: UploadRecord = {
  ...{ ...upload, progress: { parts: 0, bytes: 0, fingerprint: 'none', highestPart: 0 } },
  ...{ firstSeenAt: atHour(1), progressSeenAt: atHour(0), progressAfter: atHour(0) },
  ...{ idleSinceFirstSight: false, scannedAt: atHour(5) },
};
const vault: VaultRecord = {
  ...{ vault: 'photos', scannedAt: atHour(5), listedAt: atHour(5), settings: digestOf(FUNCTION_DEFAULTS) },
  ...{ quietScans: 0, mostParts: 0, gone: false },
};

it('recalls a vault that an earlier attempt at the same scan has listed, with the same settings', () => {
  expect(isVaultRecalled(vault, atHour(5), FUNCTION_DEFAULTS)).toBe(true);
  expect(isVaultRecalled(vault, atHour(6), FUNCTION_DEFAULTS)).toBe(false);
  expect(isVaultRecalled(vault, atHour(4), FUNCTION_DEFAULTS)).toBe(false);
  expect(isVaultRecalled(vault, atHour(5), { ...FUNCTION_DEFAULTS, stuckAfterHours: 5 })).toBe(false);
  expect(isVaultRecalled(undefined, atHour(5), FUNCTION_DEFAULTS)).toBe(false);
});

it('recalls an upload that an earlier attempt at the same scan has listed', () => {
  expect(isUploadRecalled(record, upload, atHour(5))).toBe(true);
  expect(isUploadRecalled(record, upload, atHour(6))).toBe(false);
  expect(isUploadRecalled(undefined, upload, atHour(5))).toBe(false);
});

it('recalls no upload that was gone, nor another under the same id', () => {
  const gone = { at: atHour(5), seenAt: atHour(4), lost: false };
  expect(isUploadRecalled({ ...record, gone }, upload, atHour(5))).toBe(false);
  expect(isUploadRecalled(record, { ...upload, createdAt: atHour(1) }, atHour(5))).toBe(false);
});
