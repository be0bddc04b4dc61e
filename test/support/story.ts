// An account that changes while hours pass, and the monitor's scans of it.

import type { ChatMessage } from '../../lambda/core/message/chat.ts';
import type { Message } from '../../lambda/core/message/message.ts';
import type { Datum } from '../../lambda/core/roll-up.ts';
import type { Config } from '../../lambda/core/settings/settings.ts';
import { type FakeUpload, MIB, partsInARow } from './fake-glacier.ts';
import { createFakeMemory, type FakeMemory } from './fake-memory.ts';
import { type RunOptions, runMonitor } from './fake-run.ts';

export const HOUR = 3_600_000;
export const START = new Date('2026-01-01T00:17:00Z');
export const atHour = (hours: number) => new Date(START.getTime() + hours * HOUR);

/** What one scan published account-wide, and reported. */
export interface Scan {
  readonly error: Error | undefined;
  readonly account: Record<string, number>;
  readonly data: readonly Datum[];
  readonly reported: Message['json']['uploads'];
  /** What went to chats. */
  readonly chats: readonly ChatMessage[];
  readonly lines: readonly { readonly message: string; readonly fields: object }[];
}

export interface Story {
  readonly vaults: Record<string, FakeUpload[]>;
  readonly memory: FakeMemory;
  /** Sets an upload's parts, creating it where needed. */
  upload(
    id: string,
    parts: number,
    at?: { readonly createdAtHour?: number; readonly partSizeBytes?: number },
  ): void;
  end(id: string): void;
  scan(hours: number, options?: RunOptions): Promise<Scan>;
}

/** A story in one vault, `photos`, unless it makes others. */
export function createStory(config: Partial<Config> = {}, memory = createFakeMemory()): Story {
  const vaults: Record<string, FakeUpload[]> = { photos: [] };
  return {
    vaults,
    memory,
    upload(id, parts, { createdAtHour = 0, partSizeBytes = MIB } = {}) {
      const others = (vaults.photos ?? []).filter((upload) => upload.id !== id);
      const known = vaults.photos?.find((upload) => upload.id === id);
      const createdAt = known?.createdAt ?? atHour(createdAtHour);
      vaults.photos = [...others, { id, createdAt, partSizeBytes, parts: partsInARow(parts, partSizeBytes) }];
    },
    end(id) {
      vaults.photos = (vaults.photos ?? []).filter((upload) => upload.id !== id);
    },
    async scan(hours, options = {}) {
      const { error, account, data, messages, chats, lines } = await runMonitor(vaults, {
        ...options,
        config: { ...config, ...options.config },
        run: { memory, now: () => atHour(hours), ...options.run },
      });
      const reported = messages.flatMap(({ json }) => json.uploads);
      return { error, account, data, lines, reported, chats: chats.flat() };
    },
  };
}
