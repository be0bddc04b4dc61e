// The adapter with the real SDK client, against the embedded DynamoDB.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type DynamoDb, startDynamoDb } from '../../../embedded/cloud/dynamodb.ts';
import { listenOnLoopback } from '../../../embedded/cloud/loopback.ts';
import { createDynamoDbClient } from '../../../lambda/aws/clients.ts';
import { createTableStore } from '../../../lambda/aws/table.ts';
import { OutOfTimeError } from '../../../lambda/core/failures.ts';
import type { Notified, Said } from '../../../lambda/core/verdict/notices.ts';
import type { UploadRecord, VaultRecord } from '../../../lambda/core/verdict/record.ts';
import { VERDICTS } from '../../../lambda/core/verdict/verdict.ts';
import { createMemory } from '../../../lambda/run/memory.ts';
import { useEnvironment } from '../../support/environment.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date('2026-01-02T00:17:00.123Z');
const at = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);
const CALLER = {
  at: at(-5 * HOUR),
  principal: 'arn:aws:iam::123456789012:user/ada',
  address: '192.0.2.7',
  agent: 'Boto/2.49.0',
};

let dynamoDb: DynamoDb;
let tableName = '';
let tables = 0;
beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  useEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint });
});
beforeEach(async () => {
  tables += 1;
  tableName = `progress-${tables}`;
  await dynamoDb.createTable(tableName);
  dynamoDb.reset();
});
afterAll(() => dynamoDb.close());

function memoryAt(now = NOW, table = tableName, signal = new AbortController().signal) {
  const warnings: { message: string; fields: Record<string, unknown> }[] = [];
  const log = {
    warn: (message: string, fields: object) => warnings.push({ message, fields: { ...fields } }),
  };
  const store = createTableStore(createDynamoDbClient(8), table, signal);
  const memory = createMemory(store, { log, now: () => now });
  const recordsOf = async (vault: string) => (await memory.uploads(vault)).records;
  return { warnings, recordsOf, ...memory };
}

/** The table as someone else sees it who does not go by the adapter. */
const table = () => DynamoDBDocumentClient.from(createDynamoDbClient(8));
const rawItem = async (collection: string, name: string) =>
  (await table().send(new GetCommand({ TableName: tableName, Key: { collection, name } }))).Item;
const spoil = (collection: string, name: string, attribute: string, value: unknown) =>
  table().send(
    new UpdateCommand({
      TableName: tableName,
      Key: { collection, name },
      UpdateExpression: value === undefined ? 'REMOVE #attribute' : 'SET #attribute = :value',
      ExpressionAttributeNames: { '#attribute': attribute },
      ...(value !== undefined && { ExpressionAttributeValues: { ':value': value } }),
    }),
  );

function uploadRecord(id: string, changes: Partial<UploadRecord> = {}): UploadRecord {
  return {
    vault: 'photos',
    id,
    createdAt: at(-5 * HOUR),
    partSizeBytes: 1_048_576,
    progress: { parts: 2, bytes: 2_097_152, fingerprint: 'ab12', highestPart: 2 },
    firstSeenAt: at(-4 * HOUR),
    progressSeenAt: at(-2 * HOUR),
    progressAfter: at(-3 * HOUR),
    idleSinceFirstSight: false,
    scannedAt: NOW,
    ...changes,
  };
}
const tombstone = (id: string, changes: Partial<UploadRecord> = {}) =>
  uploadRecord(id, { gone: { at: NOW, seenAt: at(-HOUR), lost: true }, ...changes });
const inVault = (vault: string, id: string): UploadRecord => ({ ...uploadRecord(id), vault });
const saidOf = (id: string, changes: Partial<Said> = {}): Said => ({
  vault: 'photos',
  id,
  scannedAt: NOW,
  ...changes,
});
const notifiedAs = (verdict: Notified['verdict'], changes: Partial<Notified> = {}): Notified => ({
  verdict,
  at: at(-HOUR),
  parts: 2,
  bytes: 2_097_152,
  ...changes,
});
const vaultRecord = (vault: string, changes: Partial<VaultRecord> = {}): VaultRecord => ({
  vault,
  scannedAt: NOW,
  quietScans: 0,
  mostParts: 2,
  gone: false,
  listedAt: NOW,
  settings: 'digest',
  ...changes,
});

describe('what was remembered', () => {
  const brokenProgress = {
    parts: 10_000,
    bytes: Number.MAX_SAFE_INTEGER,
    fingerprint: 'cd34',
    missing: { ranges: [{ first: 0, last: 1_048_575 }], gaps: 1, bytes: 1_048_576 },
    firstShortPart: { first: 1_048_576, last: 1_048_580 },
    highestPart: 10_000,
  };
  const { missing: _, ...onlyShort } = brokenProgress;

  it.each<[string, UploadRecord]>([
    ['an upload that moves', uploadRecord('u1')],
    [
      'one without parts',
      uploadRecord('-', { progress: { parts: 0, bytes: 0, fingerprint: '', highestPart: 0 } }),
    ],
    ['one with a gap and a short part', uploadRecord('u1', { progress: brokenProgress })],
    ['one with a short part alone', uploadRecord('u1', { progress: onlyShort, idleSinceFirstSight: true })],
    ['one that was lost', tombstone('u1')],
    ['one that ended', tombstone('u1', { gone: { at: at(-HOUR), seenAt: at(-2 * HOUR), lost: false } })],
    [
      'one with a checkpoint',
      uploadRecord('u1', { checkpoint: { marker: 'm', parts: 50, fingerprint: '2.ab' }, unverified: true }),
    ],
    ['one of which more had arrived', uploadRecord('u1', { arrived: { at: at(-HOUR), bytes: 1_048_576 } })],
    ['one of which it is known who began it', uploadRecord('u1', { begun: { caller: CALLER } })],
    ['one of which that could not be found', uploadRecord('u1', { begun: { unknownSince: at(-HOUR) } })],
    [
      'one that was aborted by someone unknown',
      tombstone('u1', {
        gone: {
          at: at(0),
          seenAt: at(-HOUR),
          lost: false,
          ending: { kind: 'aborted', caller: { at: at(-9) } },
        },
      }),
    ],
    [
      'one that was completed',
      tombstone('u1', {
        begun: { caller: CALLER },
        gone: {
          at: at(0),
          seenAt: at(-HOUR),
          lost: false,
          ending: { kind: 'completed', caller: CALLER },
        },
      }),
    ],
  ])('comes back in every field: %s', async (_name, record) => {
    await memoryAt().rememberUpload(record);
    expect(await memoryAt().uploads('photos')).toStrictEqual({ records: [record], said: new Map() });
  });

  it.each<[string, Partial<Said>]>([
    ['nothing', {}],
    ...[...VERDICTS, 'ended' as const, 'completed' as const, 'aborted' as const].map(
      (verdict): [string, Partial<Said>] => [verdict, { notified: notifiedAs(verdict) }],
    ),
    ['its hours', { notified: notifiedAs('expiring', { hoursLeft: 2.75 }) }],
    ['near its last part', { notified: notifiedAs('moving', { nearLimit: true }) }],
    ['an alert', { alerted: { verdict: 'lost', at: at(-HOUR) } }],
    ['both', { notified: notifiedAs('stuck'), alerted: { verdict: 'broken', at: NOW } }],
  ])('is what was said of an upload, in every field: %s', async (_name, changes) => {
    await memoryAt().rememberUpload(uploadRecord('u1'));
    await memoryAt().rememberSaid(saidOf('u1', changes), false);
    expect(await memoryAt().uploads('photos')).toStrictEqual({
      records: [uploadRecord('u1')],
      said: new Map([['u1', saidOf('u1', changes)]]),
    });
  });

  it.each<[string, VaultRecord]>([
    ['a vault with uploads', vaultRecord('photos')],
    ['one without', vaultRecord('a.b-C_9', { quietScans: 2, mostParts: 0 })],
    ['one that is gone', vaultRecord('v'.repeat(255), { gone: true })],
  ])('comes back in every field: %s', async (_name, record) => {
    await memoryAt().rememberVault(record);
    expect(await memoryAt().vaults()).toStrictEqual([record]);
  });

  it('is nothing at first', async () => {
    expect(await memoryAt().vaults()).toEqual([]);
    expect(await memoryAt().uploads('photos')).toEqual({ records: [], said: new Map() });
  });

  it('is the vaults in the order of their names', async () => {
    const { rememberVault, vaults } = memoryAt();
    for (const name of ['b', 'a-', 'B', 'a', '10', '9']) await rememberVault(vaultRecord(name));
    expect((await vaults()).map(({ vault }) => vault)).toEqual(['10', '9', 'B', 'a', 'a-', 'b']);
  });

  it('is kept apart by vault, also where the name of one begins like that of another', async () => {
    const { rememberUpload, rememberVault, recordsOf, vaults } = memoryAt();
    const names = ['photos', 'photos-2', 'photo', 'vaults', 'uploads'];
    for (const name of names) await rememberUpload(inVault(name, 'same-id'));
    await rememberVault(vaultRecord('photos'));
    for (const name of names) expect(await recordsOf(name)).toEqual([inVault(name, 'same-id')]);
    expect(await recordsOf('phot')).toEqual([]);
    expect(await vaults()).toEqual([vaultRecord('photos')]);
  });

  it('is read to the last page', async () => {
    const { rememberUpload, recordsOf } = memoryAt();
    // A page ends at 1 MB: 24 of these are 2.4 MB.
    const progress = { ...uploadRecord('').progress, fingerprint: 'f'.repeat(100_000) };
    const records = Array.from({ length: 24 }, (_each, i) =>
      uploadRecord(`upload-${String(i).padStart(2, '0')}`, { progress }),
    );
    await Promise.all(records.map(rememberUpload));
    dynamoDb.reset();
    expect(await recordsOf('photos')).toEqual(records);
    expect(dynamoDb.requests).toEqual(['Query', 'Query', 'Query']);
  });

  it('is asked for and put with what the function is granted, and nothing else', async () => {
    const { rememberUpload, rememberVault, recordsOf, vaults } = memoryAt();
    await rememberVault(vaultRecord('photos'));
    await rememberUpload(uploadRecord('u1'));
    await vaults();
    await recordsOf('photos');
    expect(dynamoDb.requests).toEqual(['PutItem', 'PutItem', 'Query', 'Query']);
  });
});

describe('two scans that remember the same', () => {
  const older = uploadRecord('u1', { scannedAt: at(-HOUR), firstSeenAt: at(-9 * HOUR) });
  const newer = uploadRecord('u1');
  const corrected = uploadRecord('u1', { progressSeenAt: at(-9) });

  it('leave the newer record, when the older scan is late', async () => {
    const { rememberUpload, rememberVault, recordsOf, vaults } = memoryAt();
    await rememberUpload(newer);
    await rememberUpload(older);
    await rememberVault(vaultRecord('photos', { quietScans: 2 }));
    await rememberVault(vaultRecord('photos', { scannedAt: at(-1) }));
    expect(await recordsOf('photos')).toEqual([newer]);
    expect(await vaults()).toEqual([vaultRecord('photos', { quietScans: 2 })]);
  });

  it('leave the newer record, when they come in turn', async () => {
    const { rememberUpload, recordsOf } = memoryAt();
    await rememberUpload(older);
    await rememberUpload(newer);
    expect(await recordsOf('photos')).toEqual([newer]);
  });

  it('may be one scan, which corrects itself', async () => {
    const { rememberUpload, recordsOf } = memoryAt();
    await rememberUpload(newer);
    await rememberUpload(corrected);
    expect(await recordsOf('photos')).toEqual([corrected]);
  });

  it('leave what the newer said', async () => {
    const { rememberSaid, uploads } = memoryAt();
    const newer = saidOf('u1', { notified: notifiedAs('expiring') });
    await rememberSaid(newer, false);
    await rememberSaid(saidOf('u1', { scannedAt: at(-1) }), false);
    expect((await uploads('photos')).said.get('u1')).toEqual(newer);
  });

  it('do not bring back what is gone', async () => {
    const { rememberUpload, recordsOf } = memoryAt();
    await rememberUpload(tombstone('u1'));
    await rememberUpload(older);
    expect(await recordsOf('photos')).toEqual([tombstone('u1')]);
  });

  it.each([
    ['the oldest first', [-3, -2, -1, 0]],
    ['the newest first', [0, -1, -2, -3]],
    ['the newest in the middle', [-2, 0, -3, -1]],
  ])('leave the newest of many at once, %s', async (_order, minutes) => {
    const { rememberUpload, recordsOf } = memoryAt();
    const records = minutes.map((minute) => uploadRecord('u1', { scannedAt: at(minute * 60_000) }));
    await Promise.all(records.map(rememberUpload));
    expect(await recordsOf('photos')).toEqual([uploadRecord('u1')]);
  });
});

describe('what is gone', () => {
  const aWeekOn = Math.ceil(NOW.getTime() / 1000) + 7 * 86_400;

  it('is deleted by DynamoDB a week after the scan that found it so; what is live is not', async () => {
    const { rememberUpload, rememberVault } = memoryAt();
    await rememberUpload(tombstone('lost', { gone: { at: at(-DAY), seenAt: at(-DAY), lost: true } }));
    await rememberUpload(uploadRecord('live'));
    await rememberVault(vaultRecord('gone', { gone: true }));
    await rememberVault(vaultRecord('live'));
    expect(await rawItem('uploads/photos', 'lost')).toHaveProperty('expiresAt', aWeekOn);
    expect(await rawItem('uploads/photos', 'live')).not.toHaveProperty('expiresAt');
    expect(await rawItem('vaults', 'gone')).toHaveProperty('expiresAt', aWeekOn);
    expect(await rawItem('vaults', 'live')).not.toHaveProperty('expiresAt');
  });

  it('is read until then, and not after, though DynamoDB takes days to delete it', async () => {
    const { rememberUpload, rememberVault } = memoryAt();
    const live = [uploadRecord('live'), vaultRecord('live')] as const;
    const gone = [tombstone('lost'), vaultRecord('gone', { gone: true })] as const;
    for (const [upload, vault] of [live, gone]) {
      await rememberUpload(upload);
      await rememberVault(vault);
    }
    const before = memoryAt(new Date(aWeekOn * 1000 - 1));
    expect(await before.recordsOf('photos')).toEqual([live[0], gone[0]]);
    expect(await before.vaults()).toEqual([gone[1], live[1]]);
    const after = memoryAt(new Date(aWeekOn * 1000));
    expect(await after.recordsOf('photos')).toEqual([live[0]]);
    expect(await after.vaults()).toEqual([live[1]]);
    expect(after.warnings).toEqual([]);
  });

  it('goes before what was said of it', async () => {
    const { rememberSaid, uploads } = memoryAt();
    await rememberSaid(saidOf('lost'), true);
    await rememberSaid(saidOf('live'), false);
    expect(await rawItem('uploads/photos', 'lost/said')).toHaveProperty('expiresAt', aWeekOn + 7 * 86_400);
    expect(await rawItem('uploads/photos', 'live/said')).not.toHaveProperty('expiresAt');
    expect([...(await uploads('photos')).said.keys()]).toEqual(['live', 'lost']);
    const after = await memoryAt(new Date((aWeekOn + 7 * 86_400) * 1000)).uploads('photos');
    expect([...after.said.keys()]).toEqual(['live']);
  });

  it('stays no longer for a vault that came back', async () => {
    const { rememberVault, vaults } = memoryAt();
    await rememberVault(vaultRecord('photos', { gone: true, scannedAt: at(-DAY) }));
    await rememberVault(vaultRecord('photos'));
    expect(await vaults()).toEqual([vaultRecord('photos')]);
    expect(await rawItem('vaults', 'photos')).not.toHaveProperty('expiresAt');
  });
});

describe('an item that cannot be read', () => {
  const unreadable = { subject: 'the memory', reason: 'unreadable: as if not there' };
  const attributesOf = (warning?: { fields: Record<string, unknown> }) =>
    (warning?.fields.attributes ?? []) as readonly string[];

  it.each<[string, string, unknown]>([
    ['of a schema version to come', 'version', 2],
    ['without a schema version', 'version', undefined],
    ['without a creation date', 'createdAt', undefined],
    ['with a date that does not exist', 'progressSeenAt', '2026-02-31T00:00:00.000Z'],
    ['with a date in words', 'firstSeenAt', 'January 5, 2026'],
    ['with text for a scan time', 'scannedAt', '2099-01-01T00:00:00.000Z'],
    ['with a scan time of no calendar', 'scannedAt', -9e15],
    ['with a truth value in words', 'idleSinceFirstSight', 'no'],
    ['with a fraction of a byte', 'partSizeBytes', 0.5],
    ['with a number beyond what JavaScript holds', 'partSizeBytes', 10n ** 30n],
    ['with half a progress', 'progress', { parts: 1 }],
    ['with a gap that is none', 'progress', { ...uploadRecord('').progress, missing: { gaps: 1 } }],
    ['with half a tombstone', 'gone', { lost: true }],
    ['with bytes for a tombstone', 'gone', new Uint8Array([1])],
  ])('is first sight, with one warning: %s', async (_what, attribute, value) => {
    const { rememberUpload, recordsOf, warnings } = memoryAt();
    const [spoilt, sound] = [uploadRecord('spoilt'), uploadRecord('sound')];
    await rememberUpload(spoilt);
    await rememberUpload(sound);
    await spoil('uploads/photos', 'spoilt', attribute, value);

    expect(await recordsOf('photos')).toEqual([sound]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.fields).toEqual({
      ...unreadable,
      vault: 'photos',
      uploadId: 'spoilt',
      attributes: expect.anything(),
    });
    for (const name of attributesOf(warnings[0])) expect(name.split('.')[0]).toBe(attribute);

    await rememberUpload({ ...spoilt, scannedAt: at(HOUR) });
    expect(await recordsOf('photos')).toEqual([sound, { ...spoilt, scannedAt: at(HOUR) }]);
    expect(warnings).toHaveLength(1);
  });

  it('does not take others with it when a number in it has too many digits', async () => {
    const { rememberUpload, recordsOf, warnings } = memoryAt();
    await rememberUpload(uploadRecord('sound'));
    await createDynamoDbClient(1).send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          collection: { S: 'uploads/photos' },
          name: { S: 'spoilt' },
          partSizeBytes: { N: '9007199254740993.5' },
        },
      }),
    );
    expect(await recordsOf('photos')).toEqual([uploadRecord('sound')]);
    expect(warnings).toHaveLength(1);
  });

  it('may be that of a vault', async () => {
    const { rememberVault, vaults, warnings } = memoryAt();
    await rememberVault(vaultRecord('photos'));
    await rememberVault(vaultRecord('scans'));
    await spoil('vaults', 'photos', 'quietScans', 'perhaps');

    expect(await vaults()).toEqual([vaultRecord('scans')]);
    expect(warnings).toEqual([
      {
        message: 'not accounted for',
        fields: { ...unreadable, vault: 'photos', attributes: ['quietScans'] },
      },
    ]);

    await rememberVault(vaultRecord('photos'));
    expect(await vaults()).toEqual([vaultRecord('photos'), vaultRecord('scans')]);
  });

  it('may be what was said of an upload, which is then as if it were not said', async () => {
    const { rememberUpload, rememberSaid, uploads, warnings } = memoryAt();
    await rememberUpload(uploadRecord('u1'));
    await rememberSaid(saidOf('u1', { alerted: { verdict: 'lost', at: NOW } }), false);
    await spoil('uploads/photos', 'u1/said', 'alerted', { verdict: 'secret', at: NOW.toISOString() });
    expect(await uploads('photos')).toEqual({ records: [uploadRecord('u1')], said: new Map() });
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain('secret');
  });

  it('may be empty, and is warned about by name alone', async () => {
    const Item = { collection: 'uploads/photos', name: 'u1', note: 'private words' };
    await table().send(new PutCommand({ TableName: tableName, Item }));
    const { recordsOf, warnings } = memoryAt();
    expect(await recordsOf('photos')).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain('private');
  });
});

describe('what a release of today writes', () => {
  // Never change these together with the adapter: such items are in people's tables.
  const item = {
    collection: 'uploads/photos',
    name: 'u1',
    version: 1,
    scannedAt: 1_767_313_020_123,
    createdAt: '2026-01-01T19:17:00.123Z',
    partSizeBytes: 1_048_576,
    progress: { parts: 2, bytes: 2_097_152, fingerprint: 'ab12', highestPart: 2 },
    firstSeenAt: '2026-01-01T20:17:00.123Z',
    progressSeenAt: '2026-01-01T22:17:00.123Z',
    progressAfter: '2026-01-01T21:17:00.123Z',
    idleSinceFirstSight: false,
    gone: { at: '2026-01-02T00:17:00.123Z', seenAt: '2026-01-01T23:17:00.123Z', lost: true },
    expiresAt: 1_767_917_821,
  };
  const vaultItem = {
    collection: 'vaults',
    name: 'photos',
    version: 1,
    scannedAt: 1_767_313_020_123,
    quietScans: 0,
    mostParts: 2,
    gone: false,
    listedAt: '2026-01-02T00:17:00.123Z',
    settings: 'digest',
  };

  const saidItem = {
    collection: 'uploads/photos',
    name: 'u1/said',
    version: 1,
    scannedAt: 1_767_313_020_123,
    notified: {
      verdict: 'expiring',
      hoursLeft: 2.5,
      at: '2026-01-01T23:17:00.123Z',
      parts: 2,
      bytes: 2_097_152,
    },
    alerted: { verdict: 'expiring', at: '2026-01-02T00:17:00.123Z' },
  };
  const said = saidOf('u1', {
    notified: notifiedAs('expiring', { hoursLeft: 2.5 }),
    alerted: { verdict: 'expiring', at: NOW },
  });

  it('is plain attributes', async () => {
    const { rememberUpload, rememberSaid, rememberVault } = memoryAt();
    await rememberSaid(said, false);
    await rememberUpload(tombstone('u1'));
    await rememberVault(vaultRecord('photos'));
    expect(await rawItem('uploads/photos', 'u1')).toEqual(item);
    expect(await rawItem('uploads/photos', 'u1/said')).toEqual(saidItem);
    expect(await rawItem('vaults', 'photos')).toEqual(vaultItem);
  });

  it('is read by every later one', async () => {
    for (const Item of [item, saidItem, vaultItem])
      await table().send(new PutCommand({ TableName: tableName, Item }));
    expect(await memoryAt().uploads('photos')).toEqual({
      records: [tombstone('u1')],
      said: new Map([['u1', said]]),
    });
    expect(await memoryAt().vaults()).toEqual([vaultRecord('photos')]);
  });
});

describe('a table that fails', () => {
  it('is named in the error, with what was attempted and the cause', async () => {
    const { rememberUpload, rememberVault, recordsOf, vaults } = memoryAt(NOW, 'no-such-table');
    const errorOf = (attempted: string) => ({
      ...{ name: 'ScanError', service: 'DynamoDB', reason: 'missing' },
      message: expect.stringContaining(
        `table no-such-table: expected to ${attempted}, got ResourceNotFoundException: `,
      ),
      cause: expect.objectContaining({ name: 'ResourceNotFoundException' }),
    });
    await expect(vaults()).rejects.toMatchObject(errorOf('read the items of vaults'));
    await expect(recordsOf('photos')).rejects.toMatchObject(errorOf('read the items of uploads/photos'));
    await expect(rememberUpload(uploadRecord('u1'))).rejects.toMatchObject(
      errorOf('put u1 into uploads/photos'),
    );
    await expect(rememberVault(vaultRecord('photos'))).rejects.toMatchObject(
      errorOf('put photos into vaults'),
    );
  });

  it('is no empty one when access is denied', async () => {
    const { rememberUpload, recordsOf } = memoryAt();
    dynamoDb.refuse('AccessDeniedException', 2);
    await expect(recordsOf('photos')).rejects.toThrow('AccessDeniedException');
    await expect(rememberUpload(uploadRecord('u1'))).rejects.toThrow('AccessDeniedException');
  });

  it('is asked again while it throttles', async () => {
    dynamoDb.refuse('ThrottlingException', 3);
    expect(await memoryAt().recordsOf('photos')).toEqual([]);
    expect(dynamoDb.requests).toEqual(['Query', 'Query', 'Query', 'Query']);
  });

  it('is asked no longer once time is up, whatever is under way', async () => {
    const end = new AbortController();
    const { recordsOf, rememberUpload } = memoryAt(NOW, tableName, end.signal);
    dynamoDb.putsPerSecond = 0;
    onTestFinished(() => {
      dynamoDb.putsPerSecond = Number.POSITIVE_INFINITY;
    });
    await rememberUpload(uploadRecord('first'));
    const waiting = rememberUpload(uploadRecord('second'));
    end.abort(new OutOfTimeError('remember all'));
    await expect(waiting).rejects.toMatchObject({
      message: expect.stringContaining(
        `table ${tableName}: expected to put second into uploads/photos, got OutOfTimeError: `,
      ),
      reason: 'outOfTime',
    });
    await expect(recordsOf('photos')).rejects.toThrow(
      `table ${tableName}: expected to read the items of uploads/photos, got `,
    );
  });

  it('is no empty one when an answer has no items', async () => {
    const proxy = await listenOnLoopback((_request, response) => response.end('{}'));
    onTestFinished(proxy.close);
    useEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint });
    onTestFinished(() => useEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint }));
    await expect(memoryAt().recordsOf('photos')).rejects.toThrow('without Items');
  });
});

describe('the embedded DynamoDB', () => {
  it('ends at once, with clients still connected', async () => {
    const server = await startDynamoDb();
    await server.createTable('some-table');
    await server.close();
    await expect(fetch(server.endpoint)).rejects.toThrow();
  });
});
