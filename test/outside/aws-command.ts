// The real `aws` command, with nothing of whoever runs it: neither profile nor settings.
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { IDENTITY, REGION } from '../../embedded/cloud/identity.ts';

/** Not execFileSync: the servers live in this process and must go on answering. */
export const run = promisify(execFile);

const isTheirs = ([name]: readonly [string, unknown]) => /^AWS_|_proxy$/i.test(name);

export const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter((variable) => !isTheirs(variable))),
  ...IDENTITY,
  AWS_DEFAULT_REGION: REGION,
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/**
 * The first `aws` on the PATH that runs: a version manager's shim may stand there without a program behind. Ends the
 * process where there is none.
 */
export async function findAws(): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const command = join(folder, 'aws');
    const version = await run(command, ['--version'], { env: environment }).catch(() => undefined);
    if (version === undefined) continue;
    console.log(version.stdout.trim() || version.stderr.trim());
    return command;
  }
  console.error(
    'FAIL: no working `aws` command on the PATH; install it (on Debian: apt-get install awscli).',
  );
  process.exit(1);
}
