// An embedded receiver of sns:Publish: keeps the messages, refuses what SNS refuses, and knows how many would get them.
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from './loopback.ts';

/** A message as its subscribers get it. */
export interface Published {
  readonly topicArn: string;
  readonly subject: string;
  /** What subscribers by mail get. */
  readonly email: string;
  /** What all others get. */
  readonly json: unknown;
}

export interface Sns {
  readonly endpoint: string;
  readonly messages: readonly Published[];
  /** The operations on the wire, refused ones included. */
  readonly requests: readonly string[];
  /** How many subscriptions are confirmed; one at first. */
  subscribers(confirmed: number): void;
  /** Answers the next requests with this error instead. */
  refuse(code: string, times: number): void;
  reset(): void;
  close(): Promise<void>;
}

const MAX_BYTES = 262_144;
const MAX_SUBJECT = 100;

interface Problem {
  readonly code: string;
  readonly message: string;
}

export async function startSns(): Promise<Sns> {
  const messages: Published[] = [];
  const requests: string[] = [];
  const refusals: Problem[] = [];
  let confirmed = 1;

  const { endpoint, close } = await listenOnLoopback(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    requests.push(form.get('Action') ?? '');
    const problem = refusals.shift() ?? problemOf(form);
    const isPublish = form.get('Action') === 'Publish';
    if (problem === undefined && isPublish) messages.push(toPublished(form));
    response.writeHead(problem === undefined ? 200 : 400, { 'content-type': 'text/xml' });
    const answer = isPublish ? ACCEPTED : attributesBody(confirmed);
    response.end(problem === undefined ? answer : errorBody(problem));
  });

  return {
    endpoint,
    messages,
    requests,
    subscribers: (number) => {
      confirmed = number;
    },
    refuse: (code, times) => {
      refusals.push(...Array<Problem>(times).fill({ code, message: 'refused on demand' }));
    },
    reset: () => {
      messages.length = 0;
      requests.length = 0;
    },
    close,
  };
}

function problemOf(form: URLSearchParams): Problem | undefined {
  const invalid = (message: string) => ({ code: 'InvalidParameter', message });
  const message = form.get('Message') ?? '';
  const subject = form.get('Subject') ?? '';
  const action = form.get('Action') ?? '';
  if (!['Publish', 'GetTopicAttributes'].includes(action)) return { code: 'InvalidAction', message: action };
  if (!/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/.test(form.get('TopicArn') ?? '')) return invalid('TopicArn');
  if (action === 'GetTopicAttributes') return undefined;
  if (!/^[\x20-\x7e]+$/.test(subject) || subject.length > MAX_SUBJECT) return invalid(`Subject ${subject}`);
  if (Buffer.byteLength(message) > MAX_BYTES) return invalid('Message too long');
  if (form.get('MessageStructure') !== 'json') return invalid('MessageStructure: expected json here');
  const { default: standard } = JSON.parse(message) as { readonly default?: unknown };
  return typeof standard === 'string' ? undefined : invalid('Message has no default');
}

function toPublished(form: URLSearchParams): Published {
  const message = JSON.parse(form.get('Message') ?? '') as {
    readonly default: string;
    readonly email: string;
  };
  return {
    topicArn: form.get('TopicArn') ?? '',
    subject: form.get('Subject') ?? '',
    email: message.email,
    json: JSON.parse(message.default),
  };
}

const ACCEPTED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>embedded</MessageId></PublishResult></PublishResponse>';

const attributesBody = (confirmed: number) =>
  `<GetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetTopicAttributesResult><Attributes><entry><key>SubscriptionsPending</key><value>0</value></entry><entry><key>SubscriptionsConfirmed</key><value>${confirmed}</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`;

const errorBody = ({ code, message }: Problem) =>
  `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
