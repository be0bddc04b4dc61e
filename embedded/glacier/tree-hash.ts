// Glacier's SHA-256 tree hash: 1 MiB leaves, combined in pairs up to one root.
import { createHash, type Hash, hash } from 'node:crypto';
import { MEBIBYTE } from './rules.ts';

export interface TreeHash {
  readonly bytes: number;
  update(chunk: Uint8Array): void;
  hex(): string;
}

/** Hashes a body as it streams through; only the leaf digests are kept. */
export function createTreeHash(): TreeHash {
  const leaves: Buffer[] = [];
  let leaf: Hash = createHash('sha256');
  let leafBytes = 0;
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    update(chunk) {
      for (let start = 0; start < chunk.length; ) {
        const slice = chunk.subarray(start, start + MEBIBYTE - leafBytes);
        leaf.update(slice);
        leafBytes += slice.length;
        start += slice.length;
        if (leafBytes === MEBIBYTE) {
          leaves.push(leaf.digest());
          leaf = createHash('sha256');
          leafBytes = 0;
        }
      }
      bytes += chunk.length;
    },
    hex() {
      const partial = leafBytes > 0 || leaves.length === 0 ? [leaf.copy().digest()] : [];
      return root([...leaves, ...partial]).toString('hex');
    },
  };
}

/** The tree hash of consecutive parts: a full part is 2^n leaves, so its root is a node of the whole tree. */
export function combineTreeHashes(partHashes: readonly string[]): string {
  return root(partHashes.map((text) => Buffer.from(text, 'hex'))).toString('hex');
}

function root(nodes: readonly Buffer[]): Buffer {
  let level = nodes;
  while (level.length > 1) {
    const parents: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const pair = level.slice(index, index + 2);
      parents.push(pair.length === 2 ? hash('sha256', Buffer.concat(pair), 'buffer') : (pair[0] as Buffer));
    }
    level = parents;
  }
  return level[0] ?? hash('sha256', '', 'buffer');
}
