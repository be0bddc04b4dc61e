// Notices of each kind, about an upload that a scan could find.
import type { Notice } from '../../lambda/core/scan-results.ts';
import type { UploadProgress } from '../../lambda/core/upload.ts';
import { idleRange } from '../../lambda/core/verdict/idle.ts';
import type { Notified, Said } from '../../lambda/core/verdict/notices.ts';
import type { AssessedUpload } from '../../lambda/core/verdict/verdict.ts';
import { MIB } from './fake-glacier.ts';

/** When the scan was due. */
export const NOW = new Date('2026-01-02T00:17:00Z');

export const KINDS = [
  ...(['recovered', 'completed', 'ended', 'aborted', 'nearLimit', 'stuck'] as const),
  ...(['stillExpiring', 'expiring', 'broken', 'perhapsLost', 'lost'] as const),
];
export const ENDED = ['completed', 'aborted', 'ended'] as const;
const isEnded = (kind: string): kind is (typeof ENDED)[number] => ENDED.some((each) => each === kind);

const saidOf = (
  { vault, id }: { readonly vault: string; readonly id: string },
  notified: Partial<Notified>,
): Said => ({
  vault,
  id,
  notified: { verdict: 'stuck', at: NOW, parts: 3, bytes: 3 * MIB, ...notified },
  scannedAt: NOW,
});

export function noticeOf(
  kind: Notice['kind'],
  more: {
    readonly id?: string;
    readonly vault?: string;
    readonly hoursLeft?: number;
    readonly progress?: Partial<UploadProgress>;
    readonly notified?: Partial<Notified>;
  } = {},
): Notice {
  const { id = `id-${kind}`, vault = 'photos', hoursLeft = 7.96, notified } = more;
  const isLost = kind === 'lost' || kind === 'perhapsLost';
  const isGone = isLost || isEnded(kind);
  const isExpiring = kind === 'expiring' || kind === 'stillExpiring';
  const others = kind === 'stuck' || kind === 'broken' ? kind : 'moving';
  const verdict = isLost ? 'lost' : isExpiring ? 'expiring' : others;
  const upload: Omit<AssessedUpload, 'idle'> = {
    record: {
      ...{ vault, id, createdAt: new Date('2026-01-01T00:00:00Z'), partSizeBytes: MIB },
      progress: { parts: 3, bytes: 3 * MIB, fingerprint: 'f', highestPart: 3, ...more.progress },
      firstSeenAt: NOW,
      progressSeenAt: NOW,
      progressAfter: new Date('2026-01-01T08:15:00Z'),
      idleSinceFirstSight: false,
      scannedAt: NOW,
      ...(isGone && { gone: { at: NOW, seenAt: NOW, lost: isLost } }),
    },
    verdict,
    ageSeconds: 86_400,
    idleAtLeastSeconds: 15.19 * 3600,
    idleAtMostSeconds: 16.04 * 3600,
    hoursLeft,
    idleUnknown: false,
    arrivedBytes: 0,
    isUnproven: false,
    perhaps: kind === 'perhapsLost',
    stale: false,
    stuck: kind === 'stuck' || isExpiring,
    expiring: isExpiring,
  };
  return { kind, upload: withIdle(upload), said: notified && saidOf({ vault, id }, notified) };
}

/** What follows from its record. */
export const withIdle = (upload: Omit<AssessedUpload, 'idle'>): AssessedUpload => ({
  ...upload,
  idle: idleRange(upload.record),
});
