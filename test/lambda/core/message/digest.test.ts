import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { RESOURCES } from '../../../../embedded/cloud/identity.ts';
import { type DigestBody, digestOf } from '../../../../lambda/core/message/digest.ts';
import { composeMessage } from '../../../../lambda/core/message/message.ts';
import { originOf } from '../../../../lambda/core/message/origin.ts';
import { subjectOf } from '../../../../lambda/core/message/subject.ts';
import { shownOf, type VaultResult } from '../../../../lambda/core/scan-results.ts';
import { FUNCTION_DEFAULTS } from '../../../../lambda/core/settings/settings.ts';
import { type AssessedUpload, assess } from '../../../../lambda/core/verdict/verdict.ts';
import { MIB } from '../../../support/fake-glacier.ts';
import { atHour } from '../../../support/story.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/message.schema.json'), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const NOW = atHour(200);
const MOMENT = { scannedAt: NOW, listedAt: NOW };

/** @param goneHour when it was found gone; left out for one in progress. */
function uploadOf(id: string, movedHour: number, goneHour?: number): AssessedUpload {
  const movedAt = atHour(movedHour);
  const gone = goneHour !== undefined && {
    gone: { at: atHour(goneHour), seenAt: atHour(goneHour - 1), lost: goneHour - movedHour > 24 },
  };
  return assess(
    {
      ...{ vault: 'v'.repeat(255), id, createdAt: atHour(0), partSizeBytes: MIB },
      progress: { parts: 3, bytes: 3 * MIB, fingerprint: 'f', highestPart: 3 },
      ...{ firstSeenAt: atHour(1), progressSeenAt: movedAt, progressAfter: movedAt },
      ...{ idleSinceFirstSight: false, scannedAt: NOW, ...gone },
    },
    MOMENT,
    FUNCTION_DEFAULTS,
  );
}

function resultOf(uploads: readonly AssessedUpload[], gone: readonly AssessedUpload[] = []): VaultResult {
  return { vault: 'v', failures: [], shown: shownOf({ uploads, lost: [], gone }, NOW, 400) };
}

const digest = (...results: readonly VaultResult[]) =>
  digestOf({ scannedAt: NOW, scanComplete: true, results }, 'weekly');

const many = (count: number, movedHour: number, goneHour?: number) =>
  Array.from({ length: count }, (_, index) => uploadOf(`${index}`.padStart(250, 'i'), movedHour, goneHour));

describe('a digest', () => {
  it('holds 20 uploads of each sort and says how many more, within what SNS takes', () => {
    const body = digest(resultOf(many(300, 199), many(60, 150, 190)), resultOf(many(500, 190)));
    expect(body).toMatchObject({
      ...{ inProgress: 800, inDanger: 500, omitted: 780, lost: 60, ended: 0, goneOmitted: 40 },
    });
    expect([body.uploads.length, body.gone.length]).toEqual([20, 20]);
    expect(new Set(body.uploads.map(({ verdict }) => verdict))).toEqual(new Set(['stuck']));
    const message = composeMessage({ notices: [], digest: body }, NOW, originOf(RESOURCES, 'eu-central-1'));
    const { text, json } = message;
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(text).toContain('  And 780 more in progress; the dashboard shows them.\n');
    expect(text).toContain('  And 40 more that are gone.\n');
    // The rest of a message may be this long.
    expect(Buffer.byteLength(JSON.stringify({ default: JSON.stringify(json), email: text }))).toBeLessThan(
      80_000,
    );
  });

  it('leaves out what was found gone seven days ago or longer, and tells the newest first', () => {
    const gone = [
      uploadOf('week', 30, 200 - 168),
      uploadOf('first', 30, 33),
      uploadOf('later', 190, 195),
      uploadOf('lost', 30, 60),
    ];
    expect(digest(resultOf([], gone)).gone.map(({ kind, uploadId }) => `${kind}: ${uploadId}`)).toEqual([
      'lost: lost',
      'ended: later',
      'ended: first',
    ]);
  });

  it('does not count a vault of which nothing is known', () => {
    expect(digest({ vault: 'v', failures: [], shown: undefined })).toMatchObject({
      ...{ inProgress: 0, uploads: [], omitted: 0 },
    });
  });

  it('has a subject that SNS takes, however many uploads there are', () => {
    const origin = originOf(RESOURCES, 'ap-northeast-1');
    const digestSubject = (each: DigestBody) => subjectOf([], { coverage: undefined, digest: each }, origin);
    const whole = { ...digest(), inProgress: 12_345, stale: 12_345, scanComplete: false };
    expect(digestSubject(whole)).toBe(
      'Glacier uploads weekly: 12345 in progress, 12345 stale, incomplete (ap-northeast-1, 123456789012)',
    );
    const worse = { ...whole, inProgress: 1_234_567, inDanger: 1_234_567 };
    for (const each of [whole, worse]) expect(digestSubject(each)).toMatch(/^[\x20-\x7e]{1,99}$/);
  });
});
