import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { RESOURCES } from '../../../../embedded/cloud/identity.ts';
import { LONGEST } from '../../../../lambda/core/caller.ts';
import { failureAt } from '../../../../lambda/core/failures.ts';
import { coverageOf } from '../../../../lambda/core/message/body.ts';
import { bodyForSns, composeMessage } from '../../../../lambda/core/message/message.ts';
import { originOf } from '../../../../lambda/core/message/origin.ts';
import { SECTIONS } from '../../../../lambda/core/message/runbook.ts';
import type { Notice } from '../../../../lambda/core/scan-results.ts';
import type { Notified } from '../../../../lambda/core/verdict/notices.ts';
import { MIB } from '../../../support/fake-glacier.ts';
import { ENDED, KINDS, NOW, noticeOf, withIdle } from '../../../support/notices.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/message.schema.json'), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const ORIGIN = originOf(RESOURCES, 'eu-central-1');
const compose = (...notices: readonly Notice[]) => composeMessage({ notices }, NOW, ORIGIN);

describe('the message', () => {
  it.each(KINDS)('about an upload that is %s is as its schema says', (kind) => {
    const { json } = compose(noticeOf(kind));
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect('commands' in (json.uploads[0] ?? {})).toBe(!['lost', 'perhapsLost', ...ENDED].includes(kind));
  });

  it('has attributes by which subscribers can filter, with the severity of the worst', () => {
    const of = (...kinds: Parameters<typeof noticeOf>[0][]) =>
      compose(...kinds.map((kind) => noticeOf(kind))).attributes;
    const { account, region } = ORIGIN;
    expect(of('recovered')).toEqual({ kinds: ['recovered'], severity: 'notice', account, region });
    expect(of('recovered', 'stuck')).toMatchObject({ kinds: ['stuck', 'recovered'], severity: 'soon' });
    expect(of('stuck', 'expiring', 'stuck')).toMatchObject({
      ...{ kinds: ['expiring', 'stuck'], severity: 'urgent' },
    });
  });

  it('is not as its schema says when something is missing or added', () => {
    const { json } = compose(noticeOf('stuck'));
    const { region: _, ...without } = json;
    expect(validate(without)).toBe(false);
    expect(validate({ ...json, description: 'payroll' })).toBe(false);
  });

  it('puts first what can still be saved, and of two the one with less time left', () => {
    const late = noticeOf('expiring', { id: 'late', hoursLeft: 2 });
    const { json, subject } = compose(...KINDS.map((kind) => noticeOf(kind)), late);
    expect(json.uploads.map(({ uploadId }) => uploadId)).toEqual([
      'late',
      'id-expiring',
      'id-stillExpiring',
      'id-stuck',
      'id-broken',
      'id-lost',
      'id-perhapsLost',
      'id-aborted',
      'id-nearLimit',
      'id-ended',
      'id-completed',
      'id-recovered',
    ]);
    expect(subject).toBe('EXPIRING in 2 h: photos, 3 MiB (eu-central-1, 123456789012); 11 others');
  });

  it('reads as a tired person needs it', () => {
    const stuck = noticeOf('stuck', {
      id: 'gap',
      progress: { missing: { ranges: [{ first: MIB, last: 2 * MIB - 1 }], gaps: 1, bytes: MIB } },
    });
    const notified = { at: new Date('2026-01-01T16:17:00Z'), parts: 1, bytes: MIB };
    const { text } = compose(
      noticeOf('expiring', { id: '-abc', vault: '-x', notified }),
      noticeOf('lost'),
      stuck,
      noticeOf('recovered'),
    );
    expect(text).toBe(
      `Scan of 2026-01-02 00:17 UTC by GlacierUploadMonitor, account 123456789012, Region eu-central-1.
Dashboard: https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/GlacierUploadMonitor-us-east-1

EXPIRING: an upload to vault -x, 7.9 hours left
  Resume it, or send any part of it. Wrong bytes win time, too, but must be replaced before it can be completed.
  If no part arrives, Glacier may remove it with all its parts at 2026-01-02 08:15 UTC (in 7.9 h).
  id: -abc
  begun 2026-01-01 00:00 UTC, in parts of 1 MiB (1,048,576 bytes)
  so far 3 parts, 3 MiB (3,145,728 bytes)
  Since our last message (2026-01-01 16:17 UTC): 2 parts, 2 MiB more.
  without progress for 15.1 to 16.1 hours
  next: byte 3,145,728, which begins part 4. All parts before it are there. There may be more to send: Glacier does not know how long the archive is.
  look: aws glacier list-parts --account-id=- --vault-name=-x --upload-id=-abc --region=eu-central-1
  for the runbook's commands, paste this line:
  export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 VAULT=-x ID=-abc FIRST=3145728 SIZE=1048576

  give up (deletes all 3 parts, cannot be undone): aws glacier abort-multipart-upload --account-id=- --vault-name=-x --upload-id=-abc --region=eu-central-1

STUCK: an upload to vault photos, 7.9 hours left
  No part arrives. See whether the program that uploads it still runs.
  If no part arrives, Glacier may remove it with all its parts at 2026-01-02 08:15 UTC (in 7.9 h).
  id: gap
  begun 2026-01-01 00:00 UTC, in parts of 1 MiB (1,048,576 bytes)
  so far 3 parts, 3 MiB (3,145,728 bytes)
  without progress for 15.1 to 16.1 hours
  missing: bytes 1,048,576 to 2,097,151 (part 2).
  The last part that is there is part 4. There may be more to send: Glacier does not know how long the archive is.
  look: aws glacier list-parts --account-id=- --vault-name=photos --upload-id=gap --region=eu-central-1
  for the runbook's commands, paste this line:
  export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 VAULT=photos ID=gap FIRST=1048576 SIZE=1048576

  give up (deletes all 3 parts, cannot be undone): aws glacier abort-multipart-upload --account-id=- --vault-name=photos --upload-id=gap --region=eu-central-1

LOST: an upload to vault photos
  It is gone after 24 idle hours. Unless somebody completed it that late, its parts are lost: upload the archive again.
  id: id-lost
  begun 2026-01-01 00:00 UTC, in parts of 1 MiB (1,048,576 bytes)
  so far 3 parts, 3 MiB (3,145,728 bytes)
  without progress for 15.1 to 16.1 hours

RECOVERED: an upload to vault photos
  It moves again. You need not do anything.
  If no part arrives, Glacier may remove it with all its parts at 2026-01-02 08:15 UTC (in 7.9 h).
  id: id-recovered
  begun 2026-01-01 00:00 UTC, in parts of 1 MiB (1,048,576 bytes)
  so far 3 parts, 3 MiB (3,145,728 bytes)
  without progress for 15.1 to 16.1 hours
  next: byte 3,145,728, which begins part 4. All parts before it are there. There may be more to send: Glacier does not know how long the archive is.
  look: aws glacier list-parts --account-id=- --vault-name=photos --upload-id=id-recovered --region=eu-central-1
  for the runbook's commands, paste this line:
  export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 VAULT=photos ID=id-recovered FIRST=3145728 SIZE=1048576

What to do:
  expiring: ${SECTIONS.expiring?.todo}
  stuck: ${SECTIONS.stuck?.todo}
  lost: ${SECTIONS.lost?.todo}
  The runbook is docs/runbook.md in the repository of glacier-upload-monitor.`,
    );
  });

  it('is in the README as it is', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8');
    const partSizeBytes = 32 * MIB;
    const progress = { parts: 420, bytes: 420 * partSizeBytes, highestPart: 420 };
    const notified = { at: new Date('2026-01-01T16:17:00Z'), parts: 420, bytes: 420 * partSizeBytes };
    const { upload, ...notice } = noticeOf('expiring', { id: '8QBjUFOV_gjsLT', progress, notified });
    const { record } = upload;
    const sample = {
      ...upload,
      record: {
        ...record,
        partSizeBytes,
        progressSeenAt: new Date('2026-01-01T09:00:00Z'),
      },
    };
    const origin = originOf(
      {
        ...RESOURCES,
        dashboardName: 'GlacierUploadMonitor-eu-central-1',
        runbookUrl: 'https://wiki.example.com/runbook',
      },
      'eu-central-1',
    );
    const { text } = composeMessage({ notices: [{ ...notice, upload: sample }] }, NOW, origin);
    expect(readme).toContain(`\n${text}\n`);
  });

  it('says of an upload that is still there after its time that it may go at any moment', () => {
    const { text } = compose(noticeOf('stillExpiring', { hoursLeft: 0 }));
    expect(text).toContain(
      'STILL EXPIRING: an upload to vault photos, 0 hours left\n  Its 24 hours are over, and',
    );
    expect(text).toContain(
      '  Its 24 hours were over at 2026-01-02 08:15 UTC: Glacier may remove it at any moment.\n',
    );
  });

  it('says how much an upload can still take that nears its last part', () => {
    const progress = { parts: 9_000, bytes: 9_000 * MIB, highestPart: 9_000 };
    const { text, json } = compose(noticeOf('nearLimit', { progress }));
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(text).toContain(
      'NEAR ITS LAST PART: an upload to vault photos\n  Glacier takes 10,000 parts and no more.',
    );
    expect(text).toContain('  room: 1,000 parts, 1000 MiB (1,048,576,000 bytes) at most\n');
  });

  it('gives the command to give up only where giving up is an answer', () => {
    const given = KINDS.filter((kind) => compose(noticeOf(kind)).text.includes('  give up'));
    expect(given).toEqual(['stuck', 'stillExpiring', 'expiring', 'broken']);
  });

  it('links the sections of the runbook where its address is known, and tells their words where not', () => {
    const runbookUrl = 'https://wiki.example.com/runbook';
    const news = KINDS.map((kind) => noticeOf(kind));
    const { text, json } = composeMessage({ notices: news }, NOW, { ...ORIGIN, runbookUrl });
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json.runbook).toEqual({
      expiring: `${runbookUrl}#expiringuploads`,
      stillExpiring: `${runbookUrl}#expiringuploads`,
      stuck: `${runbookUrl}#stuckuploads`,
      broken: `${runbookUrl}#brokenuploads`,
      lost: `${runbookUrl}#lostuploads`,
      perhapsLost: `${runbookUrl}#lostuploads`,
    });
    expect(text).toContain(
      `What to do:\n  expiring, still expiring: section ExpiringUploads, ${runbookUrl}#expiringuploads\n`,
    );
    expect(text).not.toContain(SECTIONS.expiring?.todo);
    expect(compose(...news).json.runbook).toBeUndefined();
  });

  it('links the dashboard in the console of its partition', () => {
    const url = (partition: string, region: string) =>
      originOf({ ...RESOURCES, topicArn: `arn:${partition}:sns:${region}:123456789012:t` }, region)
        .dashboardUrl;
    expect(url('aws', 'us-east-1')).toMatch(/^https:\/\/us-east-1\.console\.aws\.amazon\.com\//);
    expect(url('aws-cn', 'cn-north-1')).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\//);
    expect(url('aws-us-gov', 'us-gov-west-1')).toMatch(
      /^https:\/\/us-gov-west-1\.console\.amazonaws-us-gov\.com\/cloudwatch\/home\?region=us-gov-west-1#/,
    );
  });

  it.each([
    ['the last part is short', 'No part can follow', { parts: 4, bytes: 3 * MIB + 5 }],
    ['all 10,000 parts are there', 'No part can follow', { parts: 10_000, bytes: 10_000 * MIB }],
    ['no part is there', 'next: byte 0, which begins part 1.\n', { parts: 0, bytes: 0 }],
    [
      'a gap of many parts is the first of many',
      'missing: bytes 1,048,576 to 4,194,303 (parts 2 to 4), and 1,999 further gaps; all gaps together: 5.9 GiB (6,293,553,152 bytes).\n  The last part that is there is part 8,002.',
      {
        parts: 2_000,
        bytes: 2_000 * MIB,
        missing: { ranges: [{ first: MIB, last: 4 * MIB - 1 }], gaps: 2_000, bytes: 6_002 * MIB },
      },
    ],
  ])('says where to go on where %s', (_, words, progress) => {
    const { text, json } = compose(noticeOf('stuck', { progress }));
    expect(text).toContain(`  ${words}`);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  });

  it('says what came since the last report', () => {
    const at = new Date('2026-01-01T16:17:00Z');
    const reported = (parts: number) =>
      compose(noticeOf('stuck', { notified: { at, parts, bytes: parts * MIB } }));
    expect(validate(reported(2).json), JSON.stringify(validate.errors)).toBe(true);
    expect(reported(2).text).toContain(
      '  Since our last message (2026-01-01 16:17 UTC): 1 part, 1 MiB more.\n',
    );
    expect(reported(3).text).toContain('UTC): only parts that were there already.\n');
    expect(compose(noticeOf('stuck', { notified: { at: NOW } })).text).toContain('UTC): no new part.\n');
  });

  it('says how long is left of what can still be saved, and what is not known', () => {
    expect(compose(noticeOf('stuck')).text).toContain('STUCK: an upload to vault photos, 7.9 hours left\n');
    expect(compose(noticeOf('broken')).text).toContain('BROKEN: an upload to vault photos\n');
    const { upload, ...notice } = noticeOf('stuck');
    const record = { ...upload.record, idleSinceFirstSight: true };
    const { text } = compose({ ...notice, upload: withIdle({ ...upload, record, idleUnknown: true }) });
    expect(text).toContain('STUCK: an upload to vault photos, at most 7.9 hours left, perhaps fewer\n');
    expect(text).toContain('for at least 15.1 hours; before it was first seen, nobody knows\n');
  });

  it('gives the age of an upload for the most that it may have been idle, where more is not known', () => {
    const { upload, ...notice } = noticeOf('stuck');
    const record = { ...upload.record, idleSinceFirstSight: true };
    expect(compose({ ...notice, upload: withIdle({ ...upload, record }) }).json.uploads).toMatchObject([
      { idleHoursAtLeast: 15.1, idleHoursAtMost: 24, idleSinceFirstSight: true },
    ]);
  });

  it('says when nobody looked, as the reason for what is not known', () => {
    const { upload, ...notice } = noticeOf('perhapsLost');
    const unseen = { from: new Date('2026-01-01T03:17:00Z'), to: NOW };
    const { text, json } = compose({ ...notice, upload: { ...upload, unseen } });
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(text).toContain('PERHAPS LOST: an upload to vault photos\n  It is gone, perhaps lost');
    expect(text).toContain(
      'No scan saw it from 2026-01-01 03:17 UTC to 2026-01-02 00:17 UTC: nobody knows what happened to it then.',
    );
  });

  const CALLER = {
    at: new Date('2026-01-01T22:02:03Z'),
    principal: 'arn:aws:iam::123456789012:user/ada',
    address: '192.0.2.7',
    agent: 'Boto/2.49.0',
  };
  function endedBy(kind: 'completed' | 'aborted', verdict: Notified['verdict'] = 'ended'): Notice {
    const { upload, ...notice } = noticeOf(kind, { notified: { verdict } });
    const gone = { at: NOW, seenAt: NOW, lost: false, ending: { kind, caller: CALLER } };
    const begun = { caller: { at: new Date('2026-01-01T00:00:00Z'), principal: CALLER.principal } };
    return { ...notice, upload: { ...upload, record: { ...upload.record, gone, begun } } };
  }

  it('says who began an upload, how it ended, and by whom, where CloudTrail shows it', () => {
    const { text, json } = compose(endedBy('aborted'));
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json.uploads[0]).toMatchObject({
      begun: { at: '2026-01-01T00:00:00.000Z', by: CALLER.principal },
      ended: { at: '2026-01-01T22:02:03.000Z', by: CALLER.principal, from: '192.0.2.7', with: 'Boto/2.49.0' },
    });
    expect(text).toContain(`ABORTED: an upload to vault photos
  It was aborted: its parts are gone. If nobody meant that, upload the archive again.
  id: id-aborted
  begun 2026-01-01 00:00 UTC, in parts of 1 MiB (1,048,576 bytes)
  begun by arn:aws:iam::123456789012:user/ada
  aborted 2026-01-01 22:02 UTC by arn:aws:iam::123456789012:user/ada from 192.0.2.7 with Boto/2.49.0
  so far 3 parts, 3 MiB (3,145,728 bytes)
`);
  });

  it('corrects a loss that was none, and says so only then', () => {
    const sentence = 'Its archive is in the vault. You need not do anything.';
    expect(compose(endedBy('completed', 'lost')).text).toContain(
      `  We reported it as lost, and it is not. ${sentence}`,
    );
    expect(compose(endedBy('completed', 'stuck')).text).toContain(`  ${sentence}`);
    expect(compose(endedBy('aborted', 'lost')).text).not.toContain('and is not');
  });

  it.each(['lost', 'perhapsLost', 'ended'] as const)(
    'says of one that is %s that no call ended it',
    (kind) => {
      const { text, json } = compose({ ...noticeOf(kind), noCallFound: true });
      expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
      expect(json.uploads[0]).toMatchObject({ noCallFound: true });
      expect(text).toMatch(/CloudTrail (has no call|does not say)/);
      expect(compose(noticeOf(kind)).text).not.toContain('CloudTrail');
    },
  );

  it('says that a beginning is too old, by the scan that has the first news of it', () => {
    const { upload, ...notice } = noticeOf('stuck');
    const at = (days: number, unknownSince: Date) => {
      const createdAt = new Date(NOW.getTime() - days * 86_400_000);
      const record = { ...upload.record, createdAt };
      return compose({ ...notice, upload: { ...upload, record: { ...record, begun: { unknownSince } } } })
        .text;
    };
    const sentence = 'nobody knows who began it: CloudTrail keeps calls for 90 days only';
    expect(at(90, NOW)).toContain(sentence);
    expect(at(89, NOW)).not.toContain(sentence);
    expect(at(90, new Date(NOW.getTime() - 1))).not.toContain(sentence);
  });

  it('does not ask for more parts of an upload that is broken', () => {
    const { text, json } = compose(noticeOf('broken'));
    expect(text).toContain('It can no longer be completed. Give it up and upload the archive again.');
    expect(text).not.toMatch(/Resume it|next:|missing:/);
    expect(json.uploads[0]).not.toHaveProperty('goOn');
  });

  /** Each of its characters takes four in JSON that is in JSON. */
  const caller = {
    at: NOW,
    principal: '"'.repeat(LONGEST.principal),
    address: '"'.repeat(LONGEST.address),
    agent: '\\'.repeat(LONGEST.agent),
  };

  it('holds 20 uploads and says how many more, within what SNS takes, whatever they are called', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => {
      const notice = noticeOf('expiring', { id: `${'i'.repeat(250)}${index}`, vault: 'v'.repeat(255) });
      return {
        ...notice,
        upload: { ...notice.upload, record: { ...notice.upload.record, begun: { caller } } },
      };
    });
    const { text, json, subject } = compose(...many);
    expect(json).toMatchObject({ omitted: 980 });
    expect(json.uploads).toHaveLength(20);
    expect(text).toContain('And 980 more');
    expect(Buffer.byteLength(bodyForSns({ json, text }))).toBeLessThan(262_144);
    expect(subject).toMatch(
      /^EXPIRING in 7\.9 h: v+\.\.\., 3 MiB \(eu-central-1, 123456789012\); 999 others$/,
    );
    expect(subject).toHaveLength(99);
  });

  it('shows fewer uploads where 20 are more than SNS takes, and says how many more', () => {
    const notices = Array.from({ length: 30 }, (_, index) => {
      const { upload, ...notice } = noticeOf('expiring', {
        ...{ id: `${'i'.repeat(137)}${index}`, vault: 'v'.repeat(255) },
      });
      const partCalls = { from: NOW, to: NOW, last: caller, completion: { caller, code: 'c' } };
      const record = { ...upload.record, begun: { caller }, partCalls };
      return { ...notice, upload: { ...upload, record } };
    });
    // Each reason is of its own, and about more vaults than a message names.
    const failures = Array.from({ length: 30 }, (_, reason) =>
      Array.from({ length: 30 }, (_, vault) =>
        failureAt({ at: 'vault', vault: `${vault}${'v'.repeat(253)}` }, new Error(`${reason}`.repeat(600))),
      ),
    ).flat();
    const message = composeMessage({ notices, coverage: coverageOf(undefined, failures, 'r') }, NOW, ORIGIN);
    const { json, text, subject, chat } = message;
    expect(Buffer.byteLength(bodyForSns(message))).toBeLessThan(262_144);
    expect(json.uploads.length).toBeLessThan(20);
    expect(json.omitted).toBe(30 - json.uploads.length);
    expect(text).toContain(`And ${json.omitted} more`);
    expect(subject).toContain('29 others');
    expect(chat.at(-1)?.body.content.title).toMatch(/^And 2[0-9] more|^And 30 more/);
  });

  const subjectOf = (notice: Notice, others = 0) =>
    composeMessage(
      { notices: [notice, ...Array<Notice>(others).fill(noticeOf('recovered', { vault: 'z' }))] },
      NOW,
      originOf({ ...RESOURCES, topicArn: 'arn:aws:sns:ap-northeast-1:123456789012:t' }, 'ap-northeast-1'),
    ).subject;

  it.each(KINDS)('has a subject that SNS takes, whatever the most urgent is called: %s', (kind) => {
    const bytes = 1_023.9 * 2 ** 30;
    const subject = subjectOf(noticeOf(kind, { vault: 'v'.repeat(255), progress: { bytes } }), 99_998);
    expect(subject).toMatch(
      /^[A-Z ]+( in 7\.9 h)?: v*\.\.\., 1023\.9 GiB \(ap-northeast-1, 123456789012\); 99,998 others$/,
    );
    expect(subject.length).toBeLessThanOrEqual(99);
  });

  it('says in its subject what decides, and how many others there are', () => {
    const place = 'photos, 3 MiB (ap-northeast-1, 123456789012)';
    expect(subjectOf(noticeOf('lost'))).toBe(`LOST: ${place}`);
    expect(subjectOf(noticeOf('stillExpiring', { hoursLeft: 0.96 }), 1)).toBe(
      `EXPIRING in 0.9 h: ${place}; 1 other`,
    );
    expect(subjectOf(noticeOf('expiring', { hoursLeft: 0 }))).toBe(`EXPIRING any moment: ${place}`);
    const { upload, ...notice } = noticeOf('expiring');
    expect(subjectOf({ ...notice, upload: { ...upload, idleUnknown: true } })).toBe(
      `EXPIRING within 7.9 h: ${place}`,
    );
  });

  it('has a line for a shell, in which no value can be taken for more than one word', () => {
    const { json } = compose(
      noticeOf('stuck', { vault: "o'b $x", progress: { parts: 4, bytes: 3 * MIB + 5 } }),
    );
    expect(json.uploads[0]?.paste).toBe(
      `export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 VAULT='o'\\''b $x' ID=id-stuck SIZE=1048576`,
    );
  });

  it('says of an upload without parts that none has arrived, and not that it may be lost', () => {
    const { text } = compose(noticeOf('stuck', { progress: { parts: 0, bytes: 0, highestPart: 0 } }));
    expect(text).toContain(
      'STUCK: an upload to vault photos\n  It was begun 15.1 hours ago, and no part has arrived: see whether the tool may upload.\n',
    );
    expect(text).not.toMatch(/Glacier may remove|hours left|deletes/);
    expect(text).toContain('\n\n  give up: aws glacier abort-multipart-upload');
    const ended = compose(noticeOf('ended', { progress: { parts: 0, bytes: 0, highestPart: 0 } }));
    expect(ended.text).toContain('It is gone. No part had arrived, so nothing of it is lost.');
  });

  it('says of an upload whose history is not known that its time may be over before', () => {
    const { upload, ...notice } = noticeOf('expiring');
    const record = { ...upload.record, idleSinceFirstSight: true };
    expect(compose({ ...notice, upload: withIdle({ ...upload, record, idleUnknown: true }) }).text).toContain(
      'Glacier may remove it with all its parts at 2026-01-02 08:15 UTC (in 7.9 h), or earlier: nobody knows what happened to it since 2026-01-01 00:00 UTC.',
    );
  });
});
