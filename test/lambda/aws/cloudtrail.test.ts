// The adapter with the real SDK client, against the embedded CloudTrail.
import { inspect } from 'node:util';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type CloudTrail, startCloudTrail } from '../../../embedded/cloud/cloudtrail.ts';
import { listenOnLoopback } from '../../../embedded/cloud/loopback.ts';
import type { JsonObject } from '../../../embedded/glacier/operations.ts';
import { startGlacier } from '../../../embedded/glacier/server.ts';
import { createWorld, type World } from '../../../embedded/glacier/world.ts';
import { createCloudTrailClient } from '../../../lambda/aws/clients.ts';
import { createCallHistory } from '../../../lambda/aws/cloudtrail.ts';
import { CALLS, type CallName } from '../../../lambda/core/history.ts';
import { useEnvironment } from '../../support/environment.ts';
import { MIB } from '../../support/fake-glacier.ts';

const SECRET = 'payroll of J. Doe';
const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:00:00Z');
const CALLER = { arn: 'arn:aws:iam::123456789012:user/ada', address: '192.0.2.7', agent: 'Boto/2.49.0' };
const CALLER_READ = { principal: CALLER.arn, address: CALLER.address, agent: CALLER.agent };

let now = START;
let world: World;
const started: CloudTrail[] = [];
let cloudTrail: CloudTrail;
beforeEach(async () => {
  now = START;
  world = createWorld({ clock: () => now });
  world.createVault('photos');
  cloudTrail = await startCloudTrail(world);
  started.push(cloudTrail);
  useEnvironment({ AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint });
});
afterAll(() => Promise.all(started.map((each) => each.close())));

const begin = () =>
  world.initiate({ vault: 'photos', partSizeBytes: MIB, description: SECRET, caller: CALLER });
function complete(id: string) {
  world.uploadPart(id, { first: 0, last: MIB - 1 });
  world.complete(id, {}, CALLER);
}

function lookUp(
  call: CallName,
  ids: readonly string[],
  more: { marker?: string; signal?: AbortSignal } = {},
) {
  const history = createCallHistory(createCloudTrailClient(), more.signal ?? new AbortController().signal);
  const window = { from: START, to: new Date(START.getTime() + HOUR) };
  return history.lookUp({ call, window, wanted: new Set(ids) }, more.marker);
}

describe('looking for a call', () => {
  it('gives who made it and when, once it shows', async () => {
    const id = begin();
    now = new Date(START.getTime() + 60_000);
    expect(await lookUp(CALLS.begun, [id])).toEqual({ items: [] });
    now = new Date(START.getTime() + 300_000);
    expect(await lookUp(CALLS.begun, [id])).toEqual({
      items: [{ uploadId: id, caller: { at: START, ...CALLER_READ }, eventId: expect.any(String) }],
      newestAt: START,
      reachedAt: START,
    });
    expect(await lookUp(CALLS.aborted, [id])).toEqual({ items: [] });
    expect(cloudTrail.requests).toEqual([CALLS.begun, CALLS.begun, CALLS.aborted]);
  });

  it('tells completed and aborted apart, and gives the code of a call that was refused', async () => {
    const [completed, aborted, refused] = [begin(), begin(), begin()];
    complete(completed);
    world.abort(aborted, CALLER);
    expect(() => world.complete(refused, { sizeBytes: 1 })).toThrow();
    now = new Date(START.getTime() + HOUR);
    const ids = [completed, aborted, refused];
    expect((await lookUp(CALLS.completed, ids)).items).toMatchObject([
      { uploadId: completed },
      { uploadId: refused, refusal: 'InvalidParameterValueException' },
    ]);
    expect((await lookUp(CALLS.aborted, ids)).items).toMatchObject([{ uploadId: aborted }]);
  });

  it('goes on where a page ends', async () => {
    const ids = Array.from({ length: 120 }, () => begin());
    now = new Date(START.getTime() + HOUR);
    const found: string[] = [];
    let marker: string | undefined;
    do {
      const page = await lookUp(CALLS.begun, ids, marker === undefined ? {} : { marker });
      found.push(...page.items.map(({ uploadId }) => uploadId));
      marker = page.marker;
    } while (marker !== undefined);
    expect(found.sort()).toEqual(ids.sort());
    expect(cloudTrail.requests).toHaveLength(3);
  });

  it.each<[string, (record: JsonObject, id: string) => JsonObject]>([
    [
      'in requestParameters',
      (record, id) => ({ ...record, requestParameters: { uploadId: id }, responseElements: null }),
    ],
    [
      'in responseElements',
      (record, id) => ({ ...record, responseElements: { 'x-amz-multipart-upload-id': id } }),
    ],
    [
      'at the end of a path',
      (record, id) => ({ ...record, responseElements: { location: `/1/vaults/v/multipart-uploads/${id}` } }),
    ],
    [
      'deep within',
      (record, id) => ({ ...record, requestParameters: { a: [{ b: { c: id } }] }, responseElements: null }),
    ],
  ])('finds the id %s', async (_, alter) => {
    const id = begin();
    now = new Date(START.getTime() + HOUR);
    cloudTrail.alter = (record) => alter(record, id);
    expect((await lookUp(CALLS.begun, [id])).items).toMatchObject([{ uploadId: id, caller: CALLER_READ }]);
  });

  it.each<[string, (record: JsonObject, id: string) => JsonObject | string]>([
    ['holds no id', (record) => ({ ...record, requestParameters: {}, responseElements: null })],
    [
      'holds it as part of a longer word',
      (record, id) => ({ ...record, responseElements: { uploadId: `x${id}` } }),
    ],
    [
      'holds it in a description only',
      (record, id) => ({ ...record, requestParameters: { archiveDescription: id }, responseElements: null }),
    ],
    ['is of another Region', (record) => ({ ...record, awsRegion: 'eu-west-1' })],
    ['is of S3', (record) => ({ ...record, eventSource: 's3.amazonaws.com' })],
    ['is of another call', (record) => ({ ...record, eventName: 'DeleteArchive' })],
    ['has no time', (record) => ({ ...record, eventTime: 'yesterday' })],
    ['is no JSON', () => `{"requestParameters": {"archiveDescription": "${SECRET}" oops`],
    ['is no object', () => '7'],
  ])('passes over a record that %s', async (_, alter) => {
    const id = begin();
    now = new Date(START.getTime() + HOUR);
    cloudTrail.alter = (record) => alter(record, id);
    expect(await lookUp(CALLS.begun, [id])).toMatchObject({ items: [], reachedAt: START });
  });
});

describe('calls of parts', () => {
  const lastByte = MIB - 1;

  it('come with who sent them, taken or refused', async () => {
    const id = begin();
    world.uploadPart(id, { first: 0, last: lastByte }, undefined, CALLER);
    expect(() => world.uploadPart(id, { first: 0, last: 7 * MIB }, undefined, CALLER)).toThrow();
    world.deny(CALLER.arn);
    expect(() => world.uploadPart(id, { first: 0, last: lastByte }, undefined, CALLER)).toThrow();
    now = new Date(START.getTime() + HOUR);
    const { items } = await lookUp(CALLS.part, [id]);
    expect(items.map(({ refusal }) => refusal)).toEqual([
      undefined,
      'InvalidParameterValueException',
      'AccessDeniedException',
    ]);
    expect(new Set(items.map(({ eventId }) => eventId)).size).toBe(3);
    for (const { uploadId, caller } of items)
      expect([uploadId, caller]).toEqual([id, { at: START, ...CALLER_READ }]);
  });

  it.each([
    ['a code', { errorCode: 'AccessDenied' }, 'AccessDenied'],
    ['a code that is too long', { errorCode: 'x'.repeat(90) }, `${'x'.repeat(61)}...`],
    ['a code with other words', { errorCode: `Denied ${SECRET}` }, 'unknown'],
    ['only a message', { errorMessage: SECRET }, 'unknown'],
    ['a code that is no text', { errorCode: 7 }, 'unknown'],
  ])('that were refused with %s have a code of a few letters, and no message', async (_, error, refusal) => {
    const id = begin();
    now = new Date(START.getTime() + HOUR);
    cloudTrail.alter = (record) => ({ ...record, errorMessage: SECRET, ...error });
    const { items } = await lookUp(CALLS.begun, [id]);
    expect(items).toMatchObject([{ refusal }]);
    expect(JSON.stringify(items)).not.toContain('payroll');
  });

  it('are recorded by the embedded Glacier when they come over HTTP, also those that a fault refuses', async () => {
    const glacier = await startGlacier({ world });
    onTestFinished(() => glacier.close());
    const id = begin();
    glacier.fault({ kind: 'denied', operation: 'UploadMultipartPart' });
    const url = `${glacier.endpoint}/-/vaults/photos/multipart-uploads/${id}`;
    const send = () =>
      fetch(url, {
        method: 'PUT',
        headers: {
          'x-amz-glacier-version': '2012-06-01',
          'content-range': 'bytes 0-9/*',
          'x-amz-sha256-tree-hash': 'f',
        },
        body: 'not so many bytes',
      });
    expect([(await send()).status, (await send()).status]).toEqual([403, 400]);
    now = new Date(START.getTime() + HOUR);
    expect((await lookUp(CALLS.part, [id])).items).toMatchObject([
      { refusal: 'AccessDeniedException' },
      { refusal: 'InvalidParameterValueException' },
    ]);
  });
});

describe('what comes in', () => {
  it('is who made the call, and never a description', async () => {
    const id = begin();
    now = new Date(START.getTime() + HOUR);
    cloudTrail.alter = (record) => ({ ...record, additionalEventData: { archiveDescription: SECRET } });
    expect(JSON.stringify(await lookUp(CALLS.begun, [id]))).not.toContain('payroll');
  });

  it('is bounded in length, and has no control characters', async () => {
    const id = begin();
    now = new Date(START.getTime() + HOUR);
    cloudTrail.alter = (record) => ({
      ...record,
      userIdentity: { arn: `arn:\u0007\u202e${'x'.repeat(1_000)}` },
      sourceIPAddress: '\r\n 192.0.2.9\u2028',
      userAgent: `evil\u001b[2J\n${'é'.repeat(9)}agent`,
    });
    expect((await lookUp(CALLS.begun, [id])).items).toEqual([
      {
        uploadId: id,
        eventId: expect.any(String),
        caller: {
          at: START,
          principal: `arn:${'x'.repeat(249)}...`,
          address: '192.0.2.9',
          agent: 'evil[2Jagent',
        },
      },
    ]);
  });

  it.each([
    [
      'a service',
      { type: 'AWSService', invokedBy: 'backup.amazonaws.com' },
      { principal: 'backup.amazonaws.com' },
    ],
    ['somebody unnamed', { type: 'Unknown', principalId: 'AROAEXAMPLE:s' }, { principal: 'AROAEXAMPLE:s' }],
    ['nobody', undefined, {}],
  ])('may be %s', async (_, userIdentity, read) => {
    const id = begin();
    now = new Date(START.getTime() + HOUR);
    cloudTrail.alter = ({ userAgent: _agent, sourceIPAddress: _address, ...record }) => ({
      ...record,
      userIdentity,
    });
    expect((await lookUp(CALLS.begun, [id])).items).toEqual([
      { uploadId: id, caller: { at: START, ...read }, eventId: expect.any(String) },
    ]);
  });
});

describe('what goes wrong', () => {
  it('is got over where it is a moment’s throttling, and else comes back with its reason', async () => {
    cloudTrail.refuse('ThrottlingException', 1);
    expect(await lookUp(CALLS.begun, ['id'])).toEqual({ items: [] });
    // Whatever its rate, the bucket holds one.
    cloudTrail.throttle(0);
    await lookUp(CALLS.begun, ['id']);
    await expect(lookUp(CALLS.begun, ['id'])).rejects.toMatchObject({
      ...{ service: 'CloudTrail', reason: 'throttled' },
      message: expect.stringMatching(/^ThrottlingException: /),
    });
    cloudTrail.throttle(100);
    cloudTrail.refuse('AccessDeniedException', 1);
    await expect(lookUp(CALLS.begun, ['id'])).rejects.toMatchObject({
      ...{ service: 'CloudTrail', reason: 'denied' },
      message: expect.stringMatching(/^AccessDeniedException: /),
    });
  });

  it('quotes nothing of an answer that is no JSON', async () => {
    const broken = await listenOnLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(`{"Events": [{"CloudTrailEvent": "${SECRET}" oops`);
    });
    onTestFinished(() => broken.close());
    useEnvironment({ AWS_ENDPOINT_URL_CLOUDTRAIL: broken.endpoint });
    const error = await lookUp(CALLS.begun, ['id']).catch((thrown: Error) => thrown);
    expect(String(error)).toBe('ScanError: expected JSON from CloudTrail, got something else');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('payroll');
  });

  it('does not outlast the signal', async () => {
    cloudTrail.hang(1);
    const abort = new AbortController();
    const answer = lookUp(CALLS.begun, ['id'], { signal: abort.signal });
    abort.abort(new Error('time is up'));
    await expect(answer).rejects.toThrow('time is up');
  });
});
