// What a script that is no test found: printed check by check, and summed up by its exit code.
import { isDeepStrictEqual } from 'node:util';

let failures = 0;

export function check(what: string, actual: unknown, expected: unknown): void {
  const isRight = isDeepStrictEqual(actual, expected);
  if (!isRight) failures += 1;
  const detail = isRight ? '' : `: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
  console.log(`  ${isRight ? 'ok  ' : 'FAIL'} ${what}${detail}`);
}

/** Runs them all, and says last how they went. */
export async function runChecks(checks: () => Promise<void>): Promise<void> {
  await checks().catch((error: unknown) => {
    failures += 1;
    console.error(error);
  });
  console.log(failures === 0 ? '\nPASS' : `\nFAIL: ${failures} of the checks above`);
  process.exitCode = failures === 0 ? 0 : 1;
}

export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}… (${line.length} characters)` : line;
}
