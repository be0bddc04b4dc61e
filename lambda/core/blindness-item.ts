// The item of the table that holds what was told of the monitor's own blindness.
import * as v from 'valibot';
import type { Blindness } from './blindness.ts';
import { epochMilliseconds, type Item, type Parsed, parse } from './items.ts';
import { TABLE_KEYS } from './settings.ts';

/** What is remembered of the monitor itself. */
export const MONITOR = 'monitor';
const VERSION = 1;

export const toBlindnessItem = ({ causes, scannedAt }: Blindness) => ({
  [TABLE_KEYS.partition]: MONITOR,
  [TABLE_KEYS.sort]: 'blindness',
  version: VERSION,
  scannedAt: scannedAt.getTime(),
  causes: causes.map(({ key, seenAt, endedAt, relapsed }) => ({
    key,
    seenAt: seenAt.getTime(),
    ...(endedAt && { endedAt: endedAt.getTime() }),
    ...(relapsed && { relapsed }),
  })),
});

const blindnessItem = v.object({
  version: v.literal(VERSION),
  scannedAt: epochMilliseconds,
  causes: v.array(
    v.object({
      key: v.string(),
      seenAt: epochMilliseconds,
      endedAt: v.exactOptional(epochMilliseconds),
      relapsed: v.exactOptional(v.literal(true)),
    }),
  ),
});

export const parseBlindnessItem = (item: Item): Parsed<Blindness> =>
  parse(blindnessItem, item, ({ causes, scannedAt }) => ({ causes, scannedAt }));
