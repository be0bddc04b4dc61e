// The finer points of assessing a vault; what happens over hours is in test/stories/verdicts-over-hours.test.ts.
import { describe, expect, it } from 'vitest';
import { ClockError } from '../../../../lambda/core/failures.ts';
import { measureVault, vaultData } from '../../../../lambda/core/roll-up.ts';
import { FUNCTION_DEFAULTS } from '../../../../lambda/core/settings/settings.ts';
import type { ListedUpload } from '../../../../lambda/core/upload.ts';
import { assessVault, rememberListed } from '../../../../lambda/core/verdict/assess-vault.ts';
import type { Moment } from '../../../../lambda/core/verdict/observe.ts';
import type { UploadRecord, VaultRecord } from '../../../../lambda/core/verdict/record.ts';
import { stuckThresholdSeconds } from '../../../../lambda/core/verdict/thresholds.ts';
import { MIB } from '../../../support/fake-glacier.ts';
import { atHour } from '../../../support/story.ts';

const listedAs = (id: string, fingerprint: string, createdAt = atHour(0)): ListedUpload => ({
  upload: { vault: 'photos', id, createdAt, partSizeBytes: MIB },
  progress: { parts: 3, bytes: 3 * MIB, fingerprint, highestPart: 3 },
  inFull: true,
});
const recordOf = (id: string, more: Partial<UploadRecord> = {}): UploadRecord => ({
  ...listedAs(id, 'same').upload,
  progress: listedAs(id, 'same').progress,
  firstSeenAt: atHour(1),
  progressSeenAt: atHour(2),
  progressAfter: atHour(1),
  idleSinceFirstSight: false,
  scannedAt: atHour(2),
  ...more,
});
const vaultAt = (hour: number): VaultRecord => ({
  vault: 'photos',
  scannedAt: atHour(hour),
  quietScans: 0,
  mostParts: 3,
  gone: false,
  listedAt: atHour(hour),
  settings: 'digest',
});
const momentAt = (hour: number, minutes = 0): Moment => ({
  scannedAt: atHour(hour),
  listedAt: atHour(hour + minutes / 60),
});
const assess = (
  listed: readonly ListedUpload[],
  uploads: readonly UploadRecord[],
  moment: Moment,
  vault: VaultRecord | 'never listed' = vaultAt(2),
) =>
  assessVault(
    { listed, recalled: [] },
    { vault: vault === 'never listed' ? undefined : vault, uploads },
    { ...moment, now: moment.listedAt },
    FUNCTION_DEFAULTS,
  );

describe('idle time', () => {
  it('is widened by a long scan, at both ends, and never narrowed', () => {
    const [upload] = assess([listedAs('a', 'same')], [recordOf('a')], momentAt(5, 12)).uploads;
    expect(upload).toMatchObject({ idleAtLeastSeconds: 3 * 3600, idleAtMostSeconds: 4 * 3600 + 12 * 60 });
  });

  it('begins, after progress, between the last listing without it and the end of this one', () => {
    const { toRemember } = assess(
      [listedAs('a', 'new')],
      [recordOf('a', { idleSinceFirstSight: true })],
      momentAt(5, 12),
      vaultAt(4),
    );
    expect(toRemember).toMatchObject([
      {
        progressAfter: atHour(4),
        progressSeenAt: atHour(5.2),
        scannedAt: atHour(5),
        idleSinceFirstSight: false,
      },
    ]);
  });

  it('goes by the upload’s own record if that is newer than the vault’s', () => {
    const known = recordOf('a', { scannedAt: atHour(4.5) });
    expect(assess([listedAs('a', 'new')], [known], momentAt(5), vaultAt(4)).toRemember).toMatchObject([
      { progressAfter: atHour(4.5) },
    ]);
  });

  it('never begins after the scan itself, though a newer scan has been here', () => {
    const { toRemember } = assess([listedAs('a', 'new')], [recordOf('a')], momentAt(5, 120), vaultAt(7));
    expect(toRemember).toMatchObject([{ progressAfter: atHour(5) }]);
    const fresh = assess([listedAs('b', 'new', atHour(6))], [], momentAt(5, 60), vaultAt(4));
    expect(fresh.toRemember).toMatchObject([{ progressAfter: atHour(5) }]);
  });

  it('of a first sight begins at creation, unless the upload is old and the vault was never listed', () => {
    const sight = (createdHour: number, vault: VaultRecord | 'never listed' = 'never listed') =>
      assess([listedAs('a', 'x', atHour(createdHour))], [], momentAt(50), vault).toRemember[0];
    expect(sight(35)).toMatchObject({ progressAfter: atHour(35), idleSinceFirstSight: false });
    expect(sight(34)).toMatchObject({ progressAfter: atHour(50), idleSinceFirstSight: true });
    expect(sight(30, vaultAt(30))).toMatchObject({ progressAfter: atHour(30), idleSinceFirstSight: false });
    expect(sight(29, vaultAt(30))).toMatchObject({ progressAfter: atHour(29), idleSinceFirstSight: false });
  });

  it('begins anew for another upload under the same id', () => {
    const { toRemember } = assess([listedAs('a', 'same', atHour(4))], [recordOf('a')], momentAt(5));
    expect(toRemember).toMatchObject([{ firstSeenAt: atHour(5), progressAfter: atHour(4) }]);
  });
});

describe('a run that is late', () => {
  const newer = { scannedAt: atHour(6) };

  it('takes an upload for what the newer run remembered, and leaves that as it is', () => {
    const known = recordOf('a', newer);
    const { uploads, toRemember } = assess([listedAs('a', 'older')], [known], momentAt(5, 60));
    expect(uploads.map(({ record }) => record)).toEqual([known]);
    expect(toRemember).toEqual([]);
  });

  it('does not bring back what the newer run found gone', () => {
    const known = recordOf('a', { ...newer, gone: { at: atHour(6), seenAt: atHour(2), lost: false } });
    const { uploads, toRemember } = assess(
      [listedAs('a', 'same'), listedAs('b', 'x')],
      [known],
      momentAt(5, 60),
    );
    expect(uploads.map(({ record }) => record.id)).toEqual(['b']);
    expect(toRemember.map(({ id }) => id)).toEqual(['b']);
  });

  it('does not take for gone what only the newer run has seen', () => {
    const { uploads, lost, toRemember } = assess([], [recordOf('a', newer)], momentAt(5, 60));
    expect([uploads, lost, toRemember]).toEqual([[], [], []]);
  });
});

describe('what is from the future', () => {
  const now = atHour(5);
  const minutesOn = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const refused =
    (listed: readonly ListedUpload[], uploads: readonly UploadRecord[], vault?: VaultRecord) => () =>
      assess(listed, uploads, momentAt(5), vault);

  it('may be that by five minutes, as clocks differ', () => {
    const at = minutesOn(5);
    const records = [recordOf('b', { scannedAt: at })];
    expect(refused([listedAs('a', 'x', at)], records, { ...vaultAt(5), scannedAt: at })).not.toThrow();
  });

  it('shows that a clock is wrong, whichever it is', () => {
    const at = minutesOn(5.1);
    expect(refused([listedAs('a', 'x', at)], [])).toThrow(ClockError);
    expect(refused([], [recordOf('b', { scannedAt: at })])).toThrow('got a record of upload b of 2026-');
    expect(refused([], [], { ...vaultAt(5), scannedAt: at })).toThrow('got a record of the vault of 2026-');
  });
});

describe('what is known before a vault is whole', () => {
  it('is remembered of the uploads that were listed, with the time of the scan', () => {
    const remembered = { vault: vaultAt(2), uploads: [recordOf('a'), recordOf('gone')] };
    const records = rememberListed(
      [listedAs('a', 'same'), listedAs('b', 'new', atHour(3))],
      remembered,
      momentAt(5, 12),
      FUNCTION_DEFAULTS,
    );
    expect(records).toEqual([
      { ...recordOf('a'), scannedAt: atHour(5) },
      expect.objectContaining({ id: 'b', scannedAt: atHour(5), progressAfter: atHour(3) }),
    ]);
  });

  it('leaves what a newer scan has remembered', () => {
    const remembered = { vault: vaultAt(2), uploads: [recordOf('a', { scannedAt: atHour(6) })] };
    expect(rememberListed([listedAs('a', 'same')], remembered, momentAt(5), FUNCTION_DEFAULTS)).toEqual([]);
  });

  it('is judged with what an earlier attempt has listed, as that remembered it', () => {
    const recalled = [recordOf('a', { scannedAt: atHour(5) })];
    const { uploads, gone, toRemember } = assessVault(
      { listed: [listedAs('b', 'new', atHour(3))], recalled },
      { vault: vaultAt(2), uploads: [...recalled, recordOf('gone')] },
      { ...momentAt(5), now: atHour(5) },
      FUNCTION_DEFAULTS,
    );
    expect(uploads.map(({ record }) => record.id)).toEqual(['b', 'a']);
    expect(gone.map(({ record }) => record.id)).toEqual(['gone']);
    expect(toRemember.map(({ id }) => id)).toEqual(['b', 'gone']);
  });
});

describe('thresholds', () => {
  const of = (more: object, partSizeBytes = MIB) =>
    stuckThresholdSeconds(partSizeBytes, { ...FUNCTION_DEFAULTS, ...more }) / 3600;

  it('of being stuck are never shorter than two scans, nor than a part takes', () => {
    expect(of({ stuckAfterHours: 1 })).toBe(2);
    expect(of({ stuckAfterHours: 1, scanEveryMinutes: 10 })).toBe(1);
    expect(of({ slowestUploadMbitPerSecond: 0.001 }, 4_000_000)).toBeCloseTo(32_000_000 / 1_000 / 3600);
  });

  it('are met when they are reached; stale is what is older than them', () => {
    const [stuck] = assess([listedAs('a', 'same')], [recordOf('a')], momentAt(8)).uploads;
    expect(stuck).toMatchObject({ stuck: true, stale: false, verdict: 'stuck' });
    const created = (days: number) =>
      assess([listedAs('a', 'same', atHour(8 - days * 24))], [], momentAt(8)).uploads[0];
    expect([created(7)?.stale, created(7.01)?.stale]).toEqual([false, true]);
  });
});

describe('measuring', () => {
  it('counts what is broken, and only that', () => {
    const { upload, progress } = listedAs('a', 'x');
    const short = {
      upload,
      inFull: true,
      progress: { ...progress, firstShortPart: { first: 0, last: 9 } },
    };
    const assessment = assess([short, listedAs('b', 'x')], [], momentAt(2));
    expect(measureVault(assessment)).toMatchObject({ BrokenUploads: 1, InProgressUploads: 2 });
  });

  it('says nothing of a vault that has no uploads and had none', () => {
    const empty = measureVault(assess([], [], momentAt(2)));
    expect(vaultData('photos', empty, 2)).toEqual([]);
    expect(vaultData('photos', empty, 1).length).toBeGreaterThan(0);
  });
});
