// Runs the walks that the monitor is compared with, each in a process of its own against a Glacier of its own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { IDENTITY, REGION } from '../local/cloud/identity.ts';
import { startGlacierProcess, type Traffic } from './glacier-process.ts';

/** What a client took to list everything. */
export interface Walk {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly parts: number;
  readonly traffic: Traffic;
}

/** Where the clients find the embedded Glacier, and nothing else. */
const environmentFor = (endpoint: string) => ({
  ...IDENTITY,
  // Boto3 knows no other.
  AWS_DEFAULT_REGION: REGION,
  AWS_ENDPOINT_URL_GLACIER: endpoint,
});

const run = promisify(execFile);

const NODE = process.execPath;
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

export const nestedLoops = (latencyMilliseconds: number) =>
  walk(NODE, 'nested-loops.ts', latencyMilliseconds);
export const boto3Walk = (python: string, latencyMilliseconds: number) =>
  walk(python, 'nested_loops.py', latencyMilliseconds);

/** How long one request alone takes, through the monitor's own client. */
export async function oneRequestSeconds(endpoint: string): Promise<number> {
  const { stdout } = await run(NODE, [`${import.meta.dirname}/one-request.ts`], {
    env: environmentFor(endpoint),
  });
  return JSON.parse(stdout).seconds;
}

async function walk(command: string, script: string, latencyMilliseconds: number): Promise<Walk> {
  const glacier = await startGlacierProcess({ world: 'usual', latencyMilliseconds });
  try {
    const { stdout } = await run(command, [`${import.meta.dirname}/${script}`], {
      env: environmentFor(glacier.endpoint),
    });
    return { ...JSON.parse(stdout), traffic: await glacier.traffic() };
  } finally {
    glacier.close();
  }
}
