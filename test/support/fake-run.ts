// A run of the monitor on fakes: what it published, in order, and how it ended.
import { CONFIG_DEFAULTS, type Config } from '../../lambda/config.ts';
import type { Datum } from '../../lambda/measure.ts';
import { type Monitor, monitorUploads } from '../../lambda/monitor.ts';
import { createFakeGlacier, type FakeAccount, type FakeOptions } from './fake-glacier.ts';

export const NOW = new Date('2026-01-02T00:00:00Z');

export interface RunOptions extends FakeOptions {
  readonly config?: Partial<Config>;
  readonly monitor?: Partial<Monitor>;
  /** Called before each publication; it may throw. */
  readonly onPublish?: (data: readonly Datum[]) => void;
}

export async function runMonitor(account: FakeAccount, options: RunOptions = {}) {
  const published: Datum[][] = [];
  const lines: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  const logAt = (level: string) => (message: string, fields: object) => {
    lines.push({ level, message, fields });
  };
  const glacier = createFakeGlacier(account, options);
  const error = await monitorUploads({
    config: { ...CONFIG_DEFAULTS, ...options.config },
    source: glacier.source,
    traffic: { requests: 7, throttled: 3 },
    publisher: {
      async publish(data) {
        options.onPublish?.(data);
        published.push([...data]);
      },
    },
    log: { debug: logAt('debug'), info: logAt('info'), error: logAt('error') },
    now: () => NOW,
    signal: new AbortController().signal,
    ...options.monitor,
  }).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  const data = published.flat();
  return {
    error,
    lines,
    glacier,
    data,
    published,
    /** The account-wide value of each metric that was published. */
    account: valuesOf(data.filter(({ vault }) => vault === undefined)),
    vault: (name: string) => valuesOf(data.filter(({ vault }) => vault === name)),
  };
}

const valuesOf = (data: readonly Datum[]): Record<string, number> =>
  Object.fromEntries(data.map(({ metric, value }) => [metric, value]));
