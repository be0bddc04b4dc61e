// What lasts through all attempts: one run, each vault with an illness of its own, and the sentence that cures it.
import { expect, it, vi } from 'vitest';
import type { Fault } from '../../../embedded/glacier/faults.ts';
import { glacier, MINE, run, seed } from '../../support/command-line.ts';
import { sts } from '../../support/terminal.ts';

const ALL = Number.POSITIVE_INFINITY;
const PLACE = `account ${MINE}, us-east-1`;

type Illness = Fault extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'vault' | 'times'>
    : never
  : never;

const operation = 'ListMultipartUploads';

it('says of each vault what cures it', async () => {
  const set = `AWS_ENDPOINT_URL_STS=${sts.endpoint}, AWS_ENDPOINT_URL_GLACIER=${glacier.endpoint} are set`;
  const illnesses: Readonly<Record<string, readonly [illness: Illness, sentence: string]>> = {
    again: [
      { kind: 'repeatMarker', operation },
      'ListingError: vault again, ListMultipartUploads: expected a new Marker on page 2, got one again; run it again.',
    ],
    busy: [
      { kind: 'throttle', operation },
      'AWS refused the requests as too many; run it again when less else is going on.',
    ],
    cut: [
      { kind: 'reset', operation },
      `Glacier cannot be reached (TimeoutError: read ECONNRESET); check the network, and what is set for it (${set}).`,
    ],
    ill: [
      { kind: 'unavailable', operation },
      'ServiceUnavailableException: Service unavailable; run it again.',
    ],
    late: [
      {
        kind: 'refuse',
        operation,
        code: 'InvalidSignatureException',
        message:
          'Signature expired: 20260301T000000Z is now earlier than 20260301T001500Z (20260301T002000Z - 5 min.)',
      },
      "AWS takes the time of the requests for wrong; set this machine's clock right and run it again.",
    ],
    odd: [
      { kind: 'reply', operation, body: () => ({ UploadsList: '<html>' }) },
      `AnswerError: expected UploadsList to be a list, got "<html>"; a proxy or a firewall may answer in its place (${set}); correct that, or run it again.`,
    ],
    page: [
      { kind: 'html', operation },
      `UnreadableAnswerError: expected JSON from Glacier, got something else with HTTP status 503; a proxy or a firewall may answer in its place (${set}); correct that, or run it again.`,
    ],
  };
  for (const [vault, [illness]] of Object.entries(illnesses)) {
    for (const number of [1, 2, 3]) seed(vault, `${vault}-${number}`, 1);
    glacier.fault({ ...illness, vault, times: ALL } as Fault);
  }
  const { code, stderr } = await run([]);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n').slice(2)).toEqual(
    Object.entries(illnesses).map(([vault, [, sentence]]) => `${PLACE}, vault ${vault}: ${sentence}`),
  );
});

it('is told apart from Glacier where it is out of reach: the table', async () => {
  seed('photos', 'a', 1);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:1');
  const { code, stderr } = await run(['--table=memory']);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', undefined);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /us-east-1, .*: DynamoDB cannot be reached \(.*ECONNREFUSED.*\); check the network, .*AWS_ENDPOINT_URL_DYNAMODB=http:\/\/127\.0\.0\.1:1/,
  );
  expect(stderr).not.toContain('Glacier cannot');
});
