// Stand-ins for the services that only an operator asks, each for the calls that the runbook makes.
import { hash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Lambda, LogLine } from '../../../embedded/cloud/lambda.ts';
import { listenOnLoopback } from '../../../embedded/cloud/loopback.ts';
import { jsonService, queryService, type Receiver, startReceiver } from '../../../embedded/cloud/receiver.ts';

/** What the runbook calls them. */
export interface Names {
  readonly functionName: string;
  readonly logGroup: string;
  readonly scheduleGroup: string;
  /** The path of its address. */
  readonly queue: string;
  readonly topic: string;
}

/** Invokes the function, and answers as Lambda does where that failed. */
export function startLambdaApi({ functionName }: Names, lambda: Lambda) {
  return listenOnLoopback(async (request, response) => {
    await text(request);
    const { 'x-amz-invocation-type': type = 'RequestResponse' } = request.headers;
    const url = `/2015-03-31/functions/${functionName}/invocations`;
    if (request.method !== 'POST' || request.url !== url || type !== 'RequestResponse') {
      response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
      return;
    }
    const outcome = await lambda.invoke();
    if ('result' in outcome) response.end(JSON.stringify(outcome.result));
    else {
      const { name: errorType, message: errorMessage } = outcome.error;
      response.setHeader('x-amz-function-error', 'Unhandled');
      response.end(JSON.stringify({ errorType, errorMessage }));
    }
  });
}

/** @param lines The log group has these, each as old as its time says. */
export function startLogs({ logGroup }: Names, lines: () => readonly LogLine[]): Promise<Receiver> {
  return startReceiver({
    ...jsonService('com.amazonaws.logs'),
    contentType: 'application/x-amz-json-1.1',
    answer({ body, operation }) {
      const { logGroupName, startTime = 0, filterPattern = '' } = JSON.parse(body) as FilterLogEvents;
      if (operation !== 'FilterLogEvents') return { code: 'InvalidAction', message: operation };
      if (logGroupName !== logGroup) return { code: 'ResourceNotFoundException', message: logGroupName };
      const matches = matcherOf(filterPattern);
      // The API takes milliseconds; in seconds it would be of 1970.
      const isTime = startTime === 0 || startTime > Date.UTC(2020);
      if (matches === undefined || !isTime)
        return { code: 'InvalidParameterException', message: filterPattern };
      const events = lines()
        .map((line) => ({ line, at: new Date(String(line.timestamp ?? line.time)).getTime() }))
        .filter(({ line, at }) => matches(line) && at >= startTime)
        .map(({ line, at }) => ({ message: JSON.stringify(line), timestamp: at }));
      return JSON.stringify({ events });
    },
  });
}

interface FilterLogEvents {
  readonly logGroupName: string;
  readonly startTime?: number;
  readonly filterPattern?: string;
}

/** A JSON pattern that compares texts; undefined where it says anything else (Filter pattern syntax). */
function matcherOf(pattern: string): ((line: LogLine) => boolean) | undefined {
  const [, clauses = ''] = /^\{ (.+) \}$/.exec(pattern) ?? [];
  const tests = clauses.split(' || ').map((clause) => /^\$\.([\w.]+) = "([^"]*)"$/.exec(clause));
  if (tests.some((test) => test === null)) return undefined;
  const valueAt = (line: unknown, path: string) =>
    path
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], line);
  return (line) => tests.some((test) => valueAt(line, test?.[1] ?? '') === test?.[2]);
}

/** One schedule, which is on. */
export function startScheduler({ scheduleGroup }: Names) {
  return listenOnLoopback((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const isKnown = url.pathname === '/schedules' && url.searchParams.get('ScheduleGroup') === scheduleGroup;
    if (!isKnown) response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
    else {
      const schedule = { Name: 'Scan', GroupName: scheduleGroup, State: 'ENABLED' };
      response.end(JSON.stringify({ Schedules: [schedule] }));
    }
  });
}

/** What the runbook calls the token in the mail to a new subscriber. */
const TOKEN = 'the-token';

/** A topic without subscribers at first. Whoever confirms can then be unsubscribed with credentials only. */
export function startTopic({ topic }: Names) {
  const namespace = 'http://sns.amazonaws.com/doc/2010-03-31/';
  let endpoint: string | undefined;
  let arn = 'PendingConfirmation';
  const answers: Readonly<Record<string, (form: URLSearchParams) => string | undefined>> = {
    ListSubscriptionsByTopic: () =>
      `<Subscriptions>${endpoint === undefined ? '' : `<member><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`}</Subscriptions>`,
    Subscribe(form) {
      if (form.get('Protocol') !== 'email') return undefined;
      endpoint = form.get('Endpoint') ?? '';
      return '<SubscriptionArn>pending confirmation</SubscriptionArn>';
    },
    ConfirmSubscription(form) {
      if (form.get('Token') !== TOKEN || form.get('AuthenticateOnUnsubscribe') !== 'true') return undefined;
      arn = 'arn:aws:sns:eu-central-1:123456789012:its-topic:1';
      return `<SubscriptionArn>${arn}</SubscriptionArn>`;
    },
  };
  return startReceiver({
    ...queryService(namespace),
    answer({ operation, body }) {
      const form = new URLSearchParams(body);
      if (form.get('TopicArn') !== topic) return { code: 'NotFound', message: form.get('TopicArn') ?? '' };
      const result = answers[operation]?.(form);
      if (result === undefined) return { code: 'InvalidParameter', message: body };
      return `<${operation}Response xmlns="${namespace}"><${operation}Result>${result}</${operation}Result></${operation}Response>`;
    },
  });
}

/** The attributes that EventBridge Scheduler gives an attempt that it could not make. */
const UNDELIVERED = {
  ERROR_CODE: 'AccessDeniedException',
  ERROR_MESSAGE: 'not allowed to invoke the function',
};

/** A queue with one such attempt, in either protocol that the command speaks, older or newer. */
export function startQueue({ queue }: Names) {
  let isEmpty = false;
  return startReceiver({
    contentType: 'text/xml',
    operationOf: (request, body) =>
      String(request.headers['x-amz-target'] ?? '').split('.')[1] ??
      new URLSearchParams(body).get('Action') ??
      '',
    errorBody: ({ code }) =>
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`,
    answer({ operation, request, body }) {
      const isJson = request.headers['x-amz-target'] !== undefined;
      const asked = isJson ? (JSON.parse(body) as QueueRequest) : ofForm(new URLSearchParams(body));
      if (new URL(asked.QueueUrl ?? '', 'http://127.0.0.1').pathname !== queue)
        return { code: 'AWS.SimpleQueueService.NonExistentQueue', message: asked.QueueUrl ?? '' };
      if (operation === 'PurgeQueue') {
        isEmpty = true;
        return isJson ? '{}' : '<PurgeQueueResponse/>';
      }
      if (operation !== 'ReceiveMessage') return { code: 'InvalidAction', message: operation };
      const isDetailed = asked.MessageAttributeNames?.includes('All') === true;
      return (isJson ? inJson : inXml)(isEmpty, isDetailed ? UNDELIVERED : {});
    },
  });
}

interface QueueRequest {
  readonly QueueUrl?: string;
  readonly MessageAttributeNames?: readonly string[];
}

const ofForm = (form: URLSearchParams): QueueRequest => ({
  QueueUrl: form.get('QueueUrl') ?? '',
  MessageAttributeNames: form.getAll('MessageAttributeName.1'),
});

type Texts = Readonly<Record<string, string>>;

const MESSAGE = {
  MessageId: '1',
  ReceiptHandle: '1',
  Body: '{}',
  MD5OfBody: hash('md5', '{}'),
};

function inJson(isEmpty: boolean, detail: Texts): string {
  if (isEmpty) return '{}';
  const attributes = Object.entries(detail).map(([name, value]) => [
    name,
    { StringValue: value, DataType: 'String' },
  ]);
  return JSON.stringify({ Messages: [{ ...MESSAGE, MessageAttributes: Object.fromEntries(attributes) }] });
}

function inXml(isEmpty: boolean, detail: Texts): string {
  const elements = (values: Texts) =>
    Object.entries(values)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('');
  const attributes = Object.entries(detail).map(
    ([name, value]) =>
      `<MessageAttribute><Name>${name}</Name><Value>${elements({ StringValue: value, DataType: 'String' })}</Value></MessageAttribute>`,
  );
  const message = isEmpty ? '' : `<Message>${elements(MESSAGE)}${attributes.join('')}</Message>`;
  return `<ReceiveMessageResponse><ReceiveMessageResult>${message}</ReceiveMessageResult></ReceiveMessageResponse>`;
}
