// Runs the walks that the monitor is compared with, each in a process of its own against a Glacier of its own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { IDENTITY, REGION } from '../embedded/cloud/identity.ts';
import { type Glacier, startGlacier } from '../embedded/glacier/server.ts';
import { buildWorld, USUAL } from './worlds.ts';

/** What a client took to list everything. */
export interface Walk {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly parts: number;
  readonly traffic: ReturnType<typeof trafficOf>;
}

/** What the server saw. */
export const trafficOf = ({ requests, maxInFlight }: Glacier) => ({
  requests: requests.length,
  refused: requests.filter(({ status }) => status >= 400).length,
  maxInFlight,
});

const run = promisify(execFile);
/** The usual one, and Debian's own, which its package python3-boto3 is for. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** The path of a Python that can run the walk with boto3, if there is one. */
export async function findPython(): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const found = await run(python, ['-c', 'import boto3, sys; print(sys.executable)']).catch(
      () => undefined,
    );
    if (found) return found.stdout.trim();
  }
  return undefined;
}

/** The output of a script that finds only the embedded Glacier. */
async function runScript(command: string, script: string, endpoint: string) {
  const env = {
    ...IDENTITY,
    // Boto3 knows no other variable.
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL_GLACIER: endpoint,
  };
  const { stdout } = await run(command, [`${import.meta.dirname}/${script}`], { env });
  return JSON.parse(stdout);
}

/** How long one request alone takes, through the monitor's own client. */
export async function oneRequestSeconds({ endpoint }: Glacier): Promise<number> {
  return (await runScript(process.execPath, 'one-request.ts', endpoint)).seconds;
}

export async function walk(
  script: 'nested-loops.ts' | 'nested_loops.py',
  latencyMilliseconds: number,
  command = process.execPath,
): Promise<Walk> {
  const glacier = await startGlacier({ world: buildWorld(USUAL).world, latencyMilliseconds });
  try {
    return { ...(await runScript(command, script, glacier.endpoint)), traffic: trafficOf(glacier) };
  } finally {
    await glacier.close();
  }
}
