// A shell runs the command that scans now: what it prints, keeps and ends with.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanCommand } from '../../infra/scan-command.ts';

const HEALTH = '{"VaultsScanned":3,"VaultsFailed":0}';
const FAILURE = '{"errorType":"ScanError","errorMessage":"photos: access denied"}';

const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As `aws lambda invoke`: the answer goes to the file that comes last, and what became of the run to stdout. */
const AWS = `#!/bin/sh
case "$*" in
  "lambda invoke "*" --query FunctionError --output text "*) ;;
  *) echo "unexpected: $*" >&2; exit 252 ;;
esac
for file; do :; done
[ -z "$REFUSED" ] || { echo 'An error occurred (ExpiredToken)' >&2; exit 254; }
printf '%s' "$ANSWER" > "$file"
echo "$FUNCTION_ERROR"
`;

beforeAll(() => {
  writeFileSync(join(folder, 'aws'), AWS);
  chmodSync(join(folder, 'aws'), 0o755);
});

/** Runs the command in a folder of its own, where an earlier one may have left its answer, with its output sent to a file. */
function run(env: Readonly<Record<string, string>>, answerBefore = '') {
  const cwd = mkdtempSync(join(folder, 'run-'));
  if (answerBefore !== '') writeFileSync(join(cwd, 'scan.json'), answerBefore);
  const { status } = spawnSync(
    'sh',
    ['-c', `{ ${scanCommand('the-function', 'eu-west-1')}; } > printed.txt`],
    {
      cwd,
      env: { ...env, PATH: `${folder}:${process.env.PATH}` },
    },
  );
  const files = readdirSync(cwd).sort();
  const text = (file: string) => readFileSync(join(cwd, file), 'utf8');
  return { status, printed: text('printed.txt'), answer: files.includes('scan.json') && text('scan.json') };
}

describe('the command that runs a scan', () => {
  it('ends with 0 when the scan was complete, and keeps its health', () => {
    expect(run({ ANSWER: HEALTH, FUNCTION_ERROR: 'None' })).toEqual({
      status: 0,
      printed: 'None\n',
      answer: HEALTH,
    });
  });

  it('ends with 1 when the scan failed, and prints and keeps the reason', () => {
    expect(run({ ANSWER: FAILURE, FUNCTION_ERROR: 'Unhandled' })).toEqual({
      status: 1,
      printed: FAILURE,
      answer: FAILURE,
    });
  });

  it('ends with 1 when no scan was begun, and shows none of before', () => {
    expect(run({ REFUSED: 'yes' }, FAILURE)).toMatchObject({ status: 1, printed: '', answer: false });
  });
});
