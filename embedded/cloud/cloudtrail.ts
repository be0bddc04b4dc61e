// An embedded CloudTrail: the event history of the embedded Glacier's calls. It can be late and slow, like the service.

import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../glacier/operations.ts';
import type { RecordedCall } from '../glacier/recorded-calls.ts';
import type { World } from '../glacier/world.ts';
import { ACCOUNT_ID, REGION } from './identity.ts';
import { listenOnLoopback } from './loopback.ts';
import { createTokenBucket } from './token-bucket.ts';

export interface CloudTrail {
  readonly endpoint: string;
  /** The names of the requested calls, refused ones included. */
  readonly requests: readonly string[];
  /** How long it takes until a call shows. */
  delayMilliseconds: number;
  /** Refuses requests beyond this rate; the service's is two a second. No limit at first. */
  throttle(perSecond: number): void;
  /** Replaces each record by another object, or by text. */
  alter: (record: JsonObject) => JsonObject | string;
  /** Answers the next requests with this error instead. */
  refuse(code: string, times: number): void;
  /** The next requests get no answer. */
  hang(times: number): void;
  reset(): void;
  close(): Promise<void>;
}

interface Request {
  readonly LookupAttributes?: readonly { readonly AttributeKey?: string; readonly AttributeValue?: string }[];
  /** In seconds since 1970. */
  readonly StartTime?: number;
  readonly EndTime?: number;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const TARGET = /(^|\.)CloudTrail_20131101\.LookupEvents$/;
const LARGEST_PAGE = 50;
const KEPT_MILLISECONDS = 90 * 86_400_000;
const MINUTE = 60_000;

/** Its clock is the world's. */
export async function startCloudTrail(world: World): Promise<CloudTrail> {
  const requests: string[] = [];
  const refusals: string[] = [];
  let bucket = createTokenBucket(Number.POSITIVE_INFINITY);
  let hanging = 0;
  const { endpoint, close } = await listenOnLoopback(async (request, response) => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target']);
    const question = JSON.parse(body) as Request;
    requests.push(question.LookupAttributes?.[0]?.AttributeValue ?? '');
    if (hanging > 0) {
      hanging -= 1;
      request.socket.unref();
      return;
    }
    const refusal = bucket.take() ? refusals.shift() : 'ThrottlingException';
    const code = refusal ?? (TARGET.test(target) ? problemOf(question) : 'InvalidAction');
    const answer = () => answerTo(question, world, own);
    response.writeHead(code === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(code === undefined ? answer() : { __type: code, message: 'refused' }));
  });

  const own: CloudTrail = {
    endpoint,
    requests,
    delayMilliseconds: 5 * MINUTE,
    alter: (record) => record,
    throttle: (perSecond) => {
      bucket = createTokenBucket(perSecond);
    },
    refuse: (code, times) => {
      refusals.push(...Array<string>(times).fill(code));
    },
    hang: (times) => {
      hanging = times;
    },
    reset: () => {
      requests.length = 0;
    },
    close,
  };
  return own;
}

function problemOf({ LookupAttributes = [], StartTime, EndTime, MaxResults }: Request): string | undefined {
  if (LookupAttributes.length > 1) return 'InvalidLookupAttributesException';
  if (LookupAttributes.some(({ AttributeKey }) => AttributeKey !== 'EventName'))
    return 'InvalidLookupAttributesException';
  if (StartTime !== undefined && EndTime !== undefined && StartTime > EndTime)
    return 'InvalidTimeRangeException';
  return MaxResults !== undefined && (MaxResults < 1 || MaxResults > LARGEST_PAGE)
    ? 'InvalidMaxResultsException'
    : undefined;
}

/** The latest first, a page at a time. */
function answerTo(
  { LookupAttributes = [], StartTime = 0, EndTime, MaxResults = LARGEST_PAGE, NextToken = '0' }: Request,
  world: World,
  { delayMilliseconds, alter }: Pick<CloudTrail, 'delayMilliseconds' | 'alter'>,
): JsonObject {
  const now = world.now().getTime();
  const isShown = ({ name, at }: RecordedCall) =>
    LookupAttributes.every(({ AttributeValue }) => AttributeValue === name) &&
    at.getTime() + delayMilliseconds <= now &&
    at.getTime() >= Math.max(StartTime * 1000, now - KEPT_MILLISECONDS) &&
    at.getTime() <= (EndTime ?? Number.POSITIVE_INFINITY) * 1000;
  const shown = world.calls.filter(isShown).sort((one, other) => other.at.getTime() - one.at.getTime());
  const next = Number(NextToken) + MaxResults;
  return {
    Events: shown
      .slice(Number(NextToken), next)
      .map((call) => toEvent(call, `event ${world.calls.indexOf(call)}`, alter)),
    ...(next < shown.length && { NextToken: String(next) }),
  };
}

/** The expected form of a part's record; no real one is known. Words in capitals are placeholders. */
const PART_RECORD = readFileSync(join(import.meta.dirname, '../../docs/part-record.json'), 'utf8');

function partRecord({ at, vault, uploadId, caller, range = '' }: RecordedCall, id: string): JsonObject {
  const words = {
    ...{ PRINCIPAL: caller.arn, ADDRESS: caller.address, AGENT: caller.agent },
    ...{ VAULT: vault, UPLOAD_ID: uploadId, RANGE: range, EVENT_ID: id },
  };
  const filled = Object.entries(words).reduce(
    (text, [word, value]) => text.replaceAll(`"${word}"`, JSON.stringify(value)),
    PART_RECORD,
  );
  return { ...(JSON.parse(filled) as JsonObject), eventTime: inSeconds(at) };
}

const inSeconds = (at: Date) => at.toISOString().replace(/\.\d+/, '');

function otherRecord(call: RecordedCall, id: string): JsonObject {
  const { name, at, vault, uploadId, caller, description } = call;
  const userName = userNameOf(call);
  const isBeginning = name === 'InitiateMultipartUpload';
  const isRefused = call.errorCode !== undefined;
  const location = `/${ACCOUNT_ID}/vaults/${vault}/multipart-uploads/${uploadId}`;
  return {
    eventVersion: '1.08',
    userIdentity: {
      ...{ type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: caller.arn, accountId: ACCOUNT_ID, userName },
    },
    eventTime: inSeconds(at),
    eventSource: 'glacier.amazonaws.com',
    eventName: name,
    awsRegion: REGION,
    sourceIPAddress: caller.address,
    userAgent: caller.agent,
    requestParameters: {
      accountId: '-',
      vaultName: vault,
      ...(isBeginning && { archiveDescription: description }),
      ...(!isBeginning && uploadId !== '' && { uploadId }),
    },
    responseElements: isBeginning && !isRefused ? { uploadId, location } : null,
    eventID: id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT_ID,
  };
}

const userNameOf = ({ caller }: RecordedCall) => caller.arn.split('/').at(-1);

function toEvent(call: RecordedCall, seed: string, alter: CloudTrail['alter']): JsonObject {
  const { name, at, errorCode } = call;
  const id = hash('sha256', seed).slice(0, 32);
  const record = alter({
    ...(name === 'UploadMultipartPart' ? partRecord(call, id) : otherRecord(call, id)),
    ...(errorCode !== undefined && { errorCode, errorMessage: 'refused' }),
  });
  return {
    EventId: id,
    EventName: name,
    EventSource: 'glacier.amazonaws.com',
    EventTime: Math.floor(at.getTime() / 1000),
    ReadOnly: 'false',
    Resources: [],
    Username: userNameOf(call),
    CloudTrailEvent: typeof record === 'string' ? record : JSON.stringify(record),
  };
}
