// A run of the monitor on fakes: what it published, in order, and how it ended.

import { RESOURCES } from '../../embedded/cloud/identity.ts';
import { ScanIncompleteError } from '../../lambda/core/failures.ts';
import type { Message } from '../../lambda/core/message/message.ts';
import { originOf } from '../../lambda/core/message/origin.ts';
import type { Datum } from '../../lambda/core/roll-up.ts';
import { type Config, FUNCTION_DEFAULTS } from '../../lambda/core/settings/settings.ts';
import { monitorUploads } from '../../lambda/monitor.ts';
import type { Monitor } from '../../lambda/ports.ts';
import { createFakeGlacier, type FakeAccount, type FakeOptions } from './fake-glacier.ts';
import { createFakeMemory } from './fake-memory.ts';

export const NOW = new Date('2026-01-02T00:00:00Z');

export interface RunOptions extends FakeOptions {
  readonly config?: Partial<Config>;
  readonly monitor?: Partial<Monitor>;
  /** Comes around each call of a port. */
  readonly around?: Around;
  /** Called with each message that is sent; it may throw. */
  readonly onNotify?: (message: Message) => void;
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
  const wrapped = Object.entries(port as unknown as Port).map(([method, call]) => [
    method,
    (...parameters: never[]) => around(`${name}.${method}`, () => call(...parameters)),
  ]);
  return { ...port, ...Object.fromEntries(wrapped) };
}

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
  const notifier = {
    subscribers: async () => Number(options.isSubscribed ?? true),
    async notify(message: Message) {
      options.onNotify?.(message);
      messages.push(message);
    },
  };
  const error = await monitorUploads({
    config: { ...FUNCTION_DEFAULTS, ...RESOURCES, ...options.config },
    origin: originOf(RESOURCES, 'us-east-1'),
    notifier: wrap('notifier', notifier, around),
    source: wrap('source', glacier.source, around),
    traffic: { requests: 7, throttled: 3 },
    publisher: wrap('publisher', publisher, around),
    log: { info: logAt('info'), warn: logAt('warn'), error: logAt('error') },
    now: () => NOW,
    signal: new AbortController().signal,
    onVault: () => {},
    ...options.monitor,
    ...(options.monitor?.trail && { trail: wrap('trail', options.monitor.trail, around) }),
    memory: wrap('memory', options.monitor?.memory ?? createFakeMemory(), around),
  }).then(({ failures }) => (failures.length > 0 ? new ScanIncompleteError(failures) : undefined));
  const data = published.flat();
  return {
    error,
    lines,
    messages,
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
