// Many tests start Node: what it compiles is kept, so that the next process starts in half the time.
import { join } from 'node:path';

/** A variable of Node's ("Module compile cache"). */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/node'),
};
