// The embedded Lambda: a function's log is whole when it answers, and when it is closed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLambda } from '../../../embedded/cloud/lambda.ts';

/** A function that logs as many lines as its event says, in turn to both streams, and is closed while it logs one more. */
const HANDLER = `
  exports.handler = async (lines) => {
    const line = (index) => JSON.stringify({ message: String(index), text: 'x'.repeat(900) });
    for (let index = 0; index < lines; index += 1) console[index % 2 ? 'error' : 'log'](line(index));
    setImmediate(() => process.stdout.write('{"message":"cut'));
  };
`;

function startLogging() {
  const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-lambda-'));
  const bundle = join(folder, 'index.js');
  writeFileSync(bundle, HANDLER);
  const lambda = startLambda(bundle, {});
  onTestFinished(() => {
    lambda.close();
    rmSync(folder, { recursive: true });
  });
  return lambda;
}

it.each([0, 1, 2_000])('has all %i lines that a function logged by the time it answers', async (lines) => {
  const lambda = startLogging();
  expect(await lambda.invoke({ event: lines })).toEqual({ result: undefined });
  expect(lambda.log.map(({ message }) => Number(message)).sort((one, other) => one - other)).toEqual(
    Array.from({ length: lines }, (_, index) => index),
  );
});
