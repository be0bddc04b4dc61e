import type { Around } from './fake-run.ts';

/** Lets a run make calls until this one, and no further. `after`: the call itself still takes effect. */
export function cutAt(point: number, after: boolean): { around: Around; dead: Promise<void> } {
  const { promise: dead, resolve: cut } = Promise.withResolvers<void>();
  let count = 0;
  const around: Around = async (_, call) => {
    const mine = count;
    count += 1;
    if (mine < point) return call();
    if (mine === point && after) await call();
    cut();
    return new Promise(() => undefined);
  };
  return { around, dead };
}
