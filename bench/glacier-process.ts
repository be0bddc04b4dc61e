// Starts the embedded Glacier in another process, and asks it what it has seen.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { WorldName } from './worlds.ts';

export interface ServerSettings {
  readonly world: WorldName;
  readonly latencyMilliseconds: number;
  readonly requestsPerSecond?: number;
}

/** What the server saw. */
export interface Traffic {
  readonly requests: number;
  readonly refused: number;
  readonly maxInFlight: number;
}

export interface GlacierProcess {
  readonly endpoint: string;
  traffic(): Promise<Traffic>;
  /** Forgets the requests seen so far. */
  reset(): Promise<void>;
  /** Lets an hour pass in which all uploads grow, and forgets the requests. */
  grow(): Promise<void>;
  close(): void;
}

export async function startGlacierProcess(settings: ServerSettings): Promise<GlacierProcess> {
  const host = fork(`${import.meta.dirname}/glacier-host.ts`, [JSON.stringify(settings)]);
  const died = once(host, 'exit').then(([code]) => {
    throw new Error(`expected the embedded Glacier to answer, but its process ended with code ${code}`);
  });
  died.catch(() => undefined);
  const answer = async () => (await Promise.race([once(host, 'message'), died]))[0] as unknown;
  const ask = (question: string) => {
    const answered = answer();
    host.send(question);
    return answered;
  };
  return {
    endpoint: (await answer()) as string,
    traffic: async () => (await ask('traffic')) as Traffic,
    reset: async () => {
      await ask('reset');
    },
    grow: async () => {
      await ask('grow');
    },
    close: () => {
      host.kill();
    },
  };
}
