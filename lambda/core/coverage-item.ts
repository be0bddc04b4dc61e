// The item of the table that holds what is remembered of gaps.
import * as v from 'valibot';
import type { Coverage } from './coverage.ts';
import { epochMilliseconds, type Item, type Parsed, parse } from './items.ts';
import { TABLE_KEYS } from './settings/settings.ts';

/** What is remembered of the monitor itself. */
export const MONITOR = 'monitor';
const VERSION = 1;

export const toCoverageItem = ({ scannedAt, toldAt, gaps }: Coverage) => ({
  [TABLE_KEYS.partition]: MONITOR,
  [TABLE_KEYS.sort]: 'coverage',
  version: VERSION,
  scannedAt: scannedAt.getTime(),
  ...(toldAt && { toldAt: toldAt.getTime() }),
  gaps: gaps.map(({ key, seenAt, told }) => ({ key, seenAt: seenAt.getTime(), ...(told && { told }) })),
});

const coverageItem = v.object({
  version: v.literal(VERSION),
  scannedAt: epochMilliseconds,
  toldAt: v.exactOptional(epochMilliseconds),
  gaps: v.array(
    v.object({ key: v.string(), seenAt: epochMilliseconds, told: v.exactOptional(v.literal(true)) }),
  ),
});

export const parseCoverageItem = (item: Item): Parsed<Coverage> =>
  parse(coverageItem, item, ({ version: _, ...coverage }) => coverage);
