// The real `aws` command, without the profile and the settings of the person who runs it.
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { IDENTITY, REGION } from '../../embedded/cloud/identity.ts';

/** Not execFileSync: the servers live in this process and must go on answering. */
export const run = promisify(execFile);

/** Neither keys, Region nor network. */
export const nobody: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

export const environment: NodeJS.ProcessEnv = { ...nobody, ...IDENTITY, AWS_DEFAULT_REGION: REGION };

/**
 * The first `aws` of version 2 on the PATH: version 1 may stand before it, or a version manager's shim without a program
 * behind. Ends the process where there is none.
 */
export async function findAws(): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const command = join(folder, 'aws');
    const version = await run(command, ['--version'], { env: environment }).catch(() => undefined);
    const words = version?.stdout.trim() || version?.stderr.trim() || 'does not run';
    console.log(`${command}: ${words}`);
    if (!words.startsWith('aws-cli/2.')) continue;
    return command;
  }
  console.error(
    'FAIL: no `aws` command of version 2 on the PATH; install it (on Debian: apt-get install awscli).',
  );
  process.exit(1);
}
