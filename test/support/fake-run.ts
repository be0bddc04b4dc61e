// A run of the monitor on fakes: what it published, in order, and how it ended.

import { RESOURCES } from '../../embedded/cloud/identity.ts';
import { ScanIncompleteError } from '../../lambda/core/failures.ts';
import { UPLOAD_LINE } from '../../lambda/core/log-lines.ts';
import type { ChatMessage } from '../../lambda/core/message/chat.ts';
import type { Message } from '../../lambda/core/message/message.ts';
import { originOf } from '../../lambda/core/message/origin.ts';
import type { Datum } from '../../lambda/core/roll-up.ts';
import { type Config, FUNCTION_DEFAULTS } from '../../lambda/core/settings/settings.ts';
import { monitorUploads } from '../../lambda/monitor.ts';
import type { Notifier, Queue, Run } from '../../lambda/ports.ts';
import { createQueue } from '../../lambda/run/queue.ts';
import { createFakeGlacier, type FakeAccount, type FakeOptions } from './fake-glacier.ts';
import { createFakeMemory } from './fake-memory.ts';

export const NOW = new Date('2026-01-02T00:00:00Z');

export interface RunOptions extends FakeOptions {
  readonly config?: Partial<Config>;
  readonly run?: Partial<Run>;
  /** Comes around each call of a port. */
  readonly around?: Around;
  /** Called with each message that is sent; it may throw. */
  readonly onNotify?: (message: Message) => void;
  /** Called with what is sent to chats; it may throw. */
  readonly onChat?: (messages: readonly ChatMessage[]) => void;
  /** How many have confirmed a subscription to the topic of chats; without it there is no such topic. */
  readonly chatSubscribers?: number;
  /** Whether anyone has confirmed a subscription. */
  readonly isSubscribed?: boolean;
  /** Called before each publication; it may throw. */
  readonly onPublish?: (data: readonly Datum[]) => void;
}

/** Makes a call of a port, such as `memory.rememberUpload`, or does something else in its place. */
export type Around = (name: string, call: () => Promise<unknown>) => Promise<unknown>;

type Port = Readonly<Record<string, (...parameters: never[]) => Promise<unknown>>>;

function wrap<T extends object>(name: string, port: T, around: Around | undefined): T {
  if (!around) return port;
  const calls = Object.entries(port as unknown as Port).filter(([, call]) => typeof call === 'function');
  const wrapped = calls.map(([method, call]) => [
    method,
    (...parameters: never[]) => around(`${name}.${method}`, () => call(...parameters)),
  ]);
  return { ...port, ...Object.fromEntries(wrapped) };
}

/** For histories in which the order of requests is not in question: the real queue takes a quarter of their time. */
export const AT_ONCE: Queue = {
  list: () => (request) => request(),
  remember: (request) => request(),
  conclude: (request) => request(),
};

export async function runMonitor(account: FakeAccount, options: RunOptions = {}) {
  const published: Datum[][] = [];
  const publishedAt: Date[] = [];
  const messages: Message[] = [];
  const lines: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  const logAt = (level: string) => (message: string, fields: object) => {
    lines.push({ level, message, fields });
  };
  const glacier = createFakeGlacier(account, options);
  const { around } = options;
  const publisher = {
    async publish(data: readonly Datum[], at: Date) {
      options.onPublish?.(data);
      published.push([...data]);
      publishedAt.push(at);
    },
  };
  const notifier: Notifier = {
    form: 'message',
    subscribers: async () => Number(options.isSubscribed ?? true),
    async notify(message: Message) {
      options.onNotify?.(message);
      messages.push(message);
    },
  };
  const chats: ChatMessage[][] = [];
  const { chatSubscribers } = options;
  const chatNotifier: Notifier = {
    form: 'chat',
    subscribers: async () => chatSubscribers ?? 0,
    async notify({ chat }) {
      options.onChat?.(chat);
      chats.push([...chat]);
    },
  };
  const settings = { ...FUNCTION_DEFAULTS, ...RESOURCES, ...options.config };
  const { now = () => NOW, signal = new AbortController().signal } = options.run ?? {};
  const run: Run = {
    settings,
    scannedAt: now(),
    now,
    signal,
    queue: createQueue(settings.concurrency, signal, new AbortController().signal),
    source: wrap('source', glacier.source, around),
    memory: wrap('memory', options.run?.memory ?? createFakeMemory(), around),
    publisher: wrap('publisher', publisher, around),
    ...(options.run?.history && { history: wrap('history', options.run.history, around) }),
    mostShown: UPLOAD_LINE.most,
    notifiers: [
      wrap('notifier', notifier, around),
      ...(chatSubscribers === undefined ? [] : [wrap('chat', chatNotifier, around)]),
    ],
    origin: originOf(RESOURCES, 'us-east-1'),
    traffic: { requests: 7, throttled: 3 },
    log: { info: logAt('info'), warn: logAt('warn'), error: logAt('error') },
  };
  const { memory: _, history: __, ...others } = options.run ?? {};
  const { failures, results } = await monitorUploads({ ...run, ...others });
  const error = failures.length > 0 ? new ScanIncompleteError(failures) : undefined;
  const data = published.flat();
  return {
    error,
    results,
    lines,
    messages,
    /** What each batch for chats held. */
    chats,
    glacier,
    data,
    published,
    /** The timestamp of each publication. */
    publishedAt,
    /** The account-wide value of each metric that was published. */
    account: valuesOf(data.filter(({ vault }) => vault === undefined)),
    vault: (name: string) => valuesOf(data.filter(({ vault }) => vault === name)),
  };
}

const valuesOf = (data: readonly Datum[]): Record<string, number> =>
  Object.fromEntries(data.map(({ metric, value }) => [metric, value]));
