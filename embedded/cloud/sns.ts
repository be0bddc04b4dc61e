// An embedded receiver of sns:Publish: keeps the messages, refuses what SNS refuses, and knows how many would get them.
import { type Problem, queryService, type Receiver, startReceiver } from './receiver.ts';

/** A message as its subscribers get it. */
export interface Published {
  readonly topicArn: string;
  readonly subject: string;
  /** What subscribers by mail get. */
  readonly email: string;
  /** What all others get. */
  readonly json: unknown;
  /** By name, for filter policies. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Sns extends Receiver {
  readonly messages: readonly Published[];
  /** How many subscriptions are confirmed; one at first. */
  subscribers(confirmed: number): void;
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const MAX_BYTES = 262_144;
const MAX_SUBJECT = 100;

export async function startSns(): Promise<Sns> {
  const messages: Published[] = [];
  let confirmed = 1;
  const receiver = await startReceiver({
    ...queryService(NAMESPACE),
    answer({ body, operation }) {
      const form = new URLSearchParams(body);
      const problem = problemOf(operation, form);
      if (problem !== undefined) return problem;
      if (operation === 'GetTopicAttributes') return attributesBody(confirmed);
      messages.push(toPublished(form));
      return ACCEPTED;
    },
  });
  return {
    ...receiver,
    messages,
    subscribers: (number) => {
      confirmed = number;
    },
    reset() {
      receiver.reset();
      messages.length = 0;
    },
  };
}

function problemOf(operation: string, form: URLSearchParams): Problem | undefined {
  const invalid = (message: string) => ({ code: 'InvalidParameter', message });
  const message = form.get('Message') ?? '';
  const subject = form.get('Subject') ?? '';
  if (!['Publish', 'GetTopicAttributes'].includes(operation))
    return { code: 'InvalidAction', message: operation };
  if (!/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/.test(form.get('TopicArn') ?? '')) return invalid('TopicArn');
  if (operation === 'GetTopicAttributes') return undefined;
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
    attributes: attributesIn(form),
  };
}

function attributesIn(form: URLSearchParams): Published['attributes'] {
  const attributes: Record<string, unknown> = {};
  for (let entry = 'MessageAttributes.entry.1', index = 1; form.has(`${entry}.Name`); ) {
    const text = form.get(`${entry}.Value.StringValue`) ?? '';
    const isArray = form.get(`${entry}.Value.DataType`) === 'String.Array';
    attributes[form.get(`${entry}.Name`) ?? ''] = isArray ? JSON.parse(text) : text;
    index += 1;
    entry = `MessageAttributes.entry.${index}`;
  }
  return attributes;
}

const ACCEPTED = `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>embedded</MessageId></PublishResult></PublishResponse>`;

const attributesBody = (confirmed: number) =>
  `<GetTopicAttributesResponse xmlns="${NAMESPACE}"><GetTopicAttributesResult><Attributes><entry><key>SubscriptionsPending</key><value>0</value></entry><entry><key>SubscriptionsConfirmed</key><value>${confirmed}</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`;
