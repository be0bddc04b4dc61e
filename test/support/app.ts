// The app as the CDK CLI runs it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly, type SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import { afterAll } from 'vitest';

const app = join(import.meta.dirname, '..', '..', 'infra', 'app.ts');

const directories: string[] = [];
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
  directories.push(directory);
  return directory;
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** Runs the app as the CDK CLI does, from elsewhere and with nothing of this machine's configuration. */
export function synthesizeApp(
  context: Readonly<Record<string, unknown>>,
  {
    output = temporaryDirectory(),
    env = {},
  }: { output?: string; env?: Readonly<Record<string, string>> } = {},
) {
  const { status, stderr } = spawnSync(process.execPath, [app], {
    cwd: output,
    env: { CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context), ...env },
    encoding: 'utf8',
  });
  return { status, stderr, output, files: readdirSync(output) };
}

/** What the CDK CLI shows of a synthesis, by level. */
export function said(output: string, level: SynthesisMessageLevel): readonly string[] {
  const { stacks } = new CloudAssembly(output);
  const messages = stacks.flatMap((stack) => stack.messages.filter((message) => message.level === level));
  return messages.map(({ entry }) => String(entry.data));
}
