// An embedded receiver of sns:Publish and sns:PublishBatch: keeps the messages, refuses what SNS refuses, and knows how many
// would get them.
import { type Problem, queryService, type Receiver, startReceiver } from './receiver.ts';

/** A message in the forms that its subscribers get. */
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

/** An entry of a batch, which is the same for all subscribers. */
export interface Batched {
  readonly topicArn: string;
  readonly message: unknown;
  readonly attributes: Published['attributes'];
}

export interface Sns extends Receiver {
  readonly messages: readonly Published[];
  readonly batched: readonly Batched[];
  /** How many subscriptions are confirmed, of one topic or of each; one at first. */
  subscribers(confirmed: number, topicArn?: string): void;
  /** Takes all of the next batch but these entries, counted from 0. */
  refuseEntries(code: string, ...entries: readonly number[]): void;
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const MAX_BYTES = 262_144;
const MAX_SUBJECT = 100;
const MAX_ENTRIES = 10;

export async function startSns(): Promise<Sns> {
  const messages: Published[] = [];
  const batched: Batched[] = [];
  const confirmed = new Map<string, number>();
  let confirmedElsewhere = 1;
  let refusal: { readonly code: string; readonly entries: readonly number[] } = { code: '', entries: [] };
  const receiver = await startReceiver({
    ...queryService(NAMESPACE),
    answer({ body, operation }) {
      const form = new URLSearchParams(body);
      const problem = problemOf(operation, form);
      if (problem !== undefined) return problem;
      const topicArn = form.get('TopicArn') ?? '';
      if (operation === 'GetTopicAttributes')
        return attributesBody(confirmed.get(topicArn) ?? confirmedElsewhere);
      if (operation === 'Publish') {
        messages.push(toPublished(form));
        return ACCEPTED;
      }
      const { code, entries } = refusal;
      refusal = { code: '', entries: [] };
      const outcomes = entriesIn(form).map(({ id, message, attributes }, index) => {
        if (entries.includes(index)) return { id, code };
        batched.push({ topicArn, message, attributes });
        return { id };
      });
      return batchBody(outcomes);
    },
  });
  return {
    ...receiver,
    messages,
    batched,
    subscribers(number, topicArn) {
      if (topicArn !== undefined) {
        confirmed.set(topicArn, number);
        return;
      }
      confirmed.clear();
      confirmedElsewhere = number;
    },
    refuseEntries(code, ...entries) {
      refusal = { code, entries };
    },
    reset() {
      receiver.reset();
      messages.length = 0;
      batched.length = 0;
    },
  };
}

function problemOf(operation: string, form: URLSearchParams): Problem | undefined {
  const invalid = (message: string) => ({ code: 'InvalidParameter', message });
  const message = form.get('Message') ?? '';
  const subject = form.get('Subject') ?? '';
  if (!['Publish', 'PublishBatch', 'GetTopicAttributes'].includes(operation))
    return { code: 'InvalidAction', message: operation };
  if (!/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/.test(form.get('TopicArn') ?? '')) return invalid('TopicArn');
  if (operation === 'GetTopicAttributes') return undefined;
  if (operation === 'PublishBatch') return batchProblem(form);
  if (!/^[\x20-\x7e]+$/.test(subject) || subject.length > MAX_SUBJECT) return invalid(`Subject ${subject}`);
  if (Buffer.byteLength(message) > MAX_BYTES) return invalid('Message too long');
  if (form.get('MessageStructure') !== 'json') return invalid('MessageStructure: expected json here');
  const { default: standard } = JSON.parse(message) as { readonly default?: unknown };
  return typeof standard === 'string' ? undefined : invalid('Message has no default');
}

/** The codes are those of SNS. */
function batchProblem(form: URLSearchParams): Problem | undefined {
  const entries = entriesIn(form);
  const ids = entries.map(({ id }) => id);
  const problem = (code: string) => ({ code, message: `${entries.length} entries` });
  if (entries.length === 0) return problem('EmptyBatchRequest');
  if (entries.length > MAX_ENTRIES) return problem('TooManyEntriesInBatchRequest');
  if (new Set(ids).size < ids.length) return problem('BatchEntryIdsNotDistinct');
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) return problem('InvalidBatchEntryId');
  const bytes = entries.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return bytes > MAX_BYTES ? problem('BatchRequestTooLong') : undefined;
}

function entriesIn(form: URLSearchParams) {
  const entries = [];
  for (let number = 1; form.has(`PublishBatchRequestEntries.member.${number}.Id`); number += 1) {
    const entry = `PublishBatchRequestEntries.member.${number}`;
    const text = form.get(`${entry}.Message`) ?? '';
    entries.push({
      id: form.get(`${entry}.Id`) ?? '',
      text,
      message: JSON.parse(text) as unknown,
      attributes: attributesIn(form, `${entry}.`),
    });
  }
  return entries;
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

/** @param of the entry of a batch. */
function attributesIn(form: URLSearchParams, of = ''): Published['attributes'] {
  const attributes: Record<string, unknown> = {};
  for (let index = 1; form.has(`${of}MessageAttributes.entry.${index}.Name`); index += 1) {
    const entry = `${of}MessageAttributes.entry.${index}`;
    const text = form.get(`${entry}.Value.StringValue`) ?? '';
    const isArray = form.get(`${entry}.Value.DataType`) === 'String.Array';
    attributes[form.get(`${entry}.Name`) ?? ''] = isArray ? JSON.parse(text) : text;
  }
  return attributes;
}

const ACCEPTED = `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>embedded</MessageId></PublishResult></PublishResponse>`;

function batchBody(outcomes: readonly { readonly id: string; readonly code?: string }[]): string {
  const members = (those: typeof outcomes, rest: (code: string) => string) =>
    those.map(({ id, code = '' }) => `<member><Id>${id}</Id>${rest(code)}</member>`).join('');
  const successful = members(
    outcomes.filter(({ code }) => code === undefined),
    () => '<MessageId>embedded</MessageId>',
  );
  const failed = members(
    outcomes.filter(({ code }) => code !== undefined),
    (code) => `<Code>${code}</Code><Message>refused on demand</Message><SenderFault>false</SenderFault>`,
  );
  return `<PublishBatchResponse xmlns="${NAMESPACE}"><PublishBatchResult><Successful>${successful}</Successful><Failed>${failed}</Failed></PublishBatchResult></PublishBatchResponse>`;
}

const attributesBody = (confirmed: number) =>
  `<GetTopicAttributesResponse xmlns="${NAMESPACE}"><GetTopicAttributesResult><Attributes><entry><key>SubscriptionsPending</key><value>0</value></entry><entry><key>SubscriptionsConfirmed</key><value>${confirmed}</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`;
