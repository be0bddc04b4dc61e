// The adapter of CloudTrail. From a call's record it takes who made the call, and nothing else.
import { type CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import * as v from 'valibot';
import { cleaned, LONGEST } from '../core/caller.ts';
import { AnswerError, ScanError } from '../core/failures.ts';
import type { RecordedCall } from '../core/history.ts';
import type { CallHistory, Question } from '../ports.ts';
import { translating } from './errors.ts';

const UNREADABLE = new ScanError('expected JSON from CloudTrail, got something else', {
  service: 'CloudTrail',
  reason: 'unreadable',
});

/** @param abortSignal ends every request with its reason. */
export function createCallHistory(client: CloudTrailClient, abortSignal: AbortSignal): CallHistory {
  return {
    async lookUp(question, marker) {
      const answer = client.send(new LookupEventsCommand(toInput(question, marker)), { abortSignal });
      const { Events, NextToken } = await translating(
        'CloudTrail',
        abortSignal,
      )(
        answer.catch((error: unknown) => {
          // Its message quotes the answer, which may hold an archive's description.
          throw error instanceof SyntaxError ? UNREADABLE : error;
        }),
      );
      if (Events === undefined) throw new AnswerError('CloudTrail', 'Events', 'a list', Events);
      const newestAt = Events.find(({ EventSource }) => EventSource === GLACIER)?.EventTime;
      const reachedAt = Events.at(-1)?.EventTime;
      const region = await client.config.region();
      return {
        items: Events.flatMap((event) => toCalls(event, question, region)),
        ...(NextToken !== undefined && { marker: NextToken }),
        ...(newestAt && { newestAt }),
        ...(reachedAt && { reachedAt }),
      };
    },
  };
}

const toInput = ({ call, window }: Question, marker: string | undefined) => ({
  // CloudTrail takes only one attribute. With the event's source it would return the monitor's own lists.
  LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: call }],
  StartTime: window.from,
  EndTime: window.to,
  NextToken: marker,
});

const GLACIER = 'glacier.amazonaws.com';
const anything = v.optional(v.unknown());

/** S3 has calls of the same name. */
const recordSchema = v.object({
  eventSource: v.literal(GLACIER),
  awsRegion: anything,
  eventTime: v.pipe(
    v.string(),
    v.transform((time) => new Date(time)),
    v.date(),
  ),
  errorCode: anything,
  errorMessage: anything,
  userIdentity: v.optional(v.object({ arn: anything, principalId: anything, invokedBy: anything })),
  sourceIPAddress: anything,
  userAgent: anything,
  requestParameters: anything,
  responseElements: anything,
});

/** None if the record cannot be read, is of another service, or is about none of these uploads. */
function toCalls(
  { CloudTrailEvent, EventId = '' }: Event,
  { call, wanted }: Question,
  region: string,
): readonly RecordedCall[] {
  const schema = v.pipe(
    v.string(),
    v.parseJson(),
    v.object({ ...recordSchema.entries, eventName: v.literal(call) }),
  );
  const parsed = v.safeParse(schema, CloudTrailEvent);
  if (!parsed.success) return [];
  const { eventTime: at, userIdentity = {}, sourceIPAddress, userAgent, ...record } = parsed.output;
  if ((record.awsRegion ?? region) !== region) return [];
  const refusal = refusalIn(record);
  const { arn, invokedBy, principalId } = userIdentity;
  const principal = cleaned(arn ?? invokedBy ?? principalId, LONGEST.principal);
  const address = cleaned(sourceIPAddress, LONGEST.address);
  const agent = cleaned(userAgent, LONGEST.agent);
  const caller = {
    at,
    ...(principal !== undefined && { principal }),
    ...(address !== undefined && { address }),
    ...(agent !== undefined && { agent }),
  };
  return [...new Set(wordsIn([record.requestParameters, record.responseElements]))]
    .filter((word) => wanted.has(word))
    .map((uploadId) => ({ uploadId, caller, eventId: EventId, ...(refusal !== undefined && { refusal }) }));
}

/** Only the code: the message may quote what was sent. */
function refusalIn({ errorCode, errorMessage }: { errorCode?: unknown; errorMessage?: unknown }) {
  if ((errorCode ?? errorMessage ?? undefined) === undefined) return undefined;
  const word = typeof errorCode === 'string' ? /^[\w.:-]+$/.exec(errorCode)?.[0] : undefined;
  return cleaned(word, LONGEST.code) ?? 'unknown';
}

/** Nobody documents where a record has an upload's id, so we look everywhere, in paths too, but not in free text. */
function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/[^A-Za-z0-9_-]+/);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => (/description/i.test(name) ? [] : wordsIn(each)));
}
