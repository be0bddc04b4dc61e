// A hand-written fake of the ItemStore port: items in memory, of which the newest stands.
import type { Item } from '../../lambda/core/items.ts';
import type { ItemStore } from '../../lambda/ports.ts';

export function createFakeStore(items: readonly Item[] = []): ItemStore {
  const keyOf = ({ collection, name }: Item) => `${collection} ${name}`;
  const kept = new Map(items.map((item) => [keyOf(item), item]));
  return {
    list: async (collection) => [...kept.values()].filter((item) => item.collection === collection),
    async put(item) {
      const known = kept.get(keyOf(item));
      if (!known || !(Number(known.scannedAt) > Number(item.scannedAt))) kept.set(keyOf(item), item);
    },
  };
}
