// The command line by the memory of a deployed monitor: both say the same, and only one of them writes.
import { expect, it } from 'vitest';
import type { CliDocument } from '../../../cli/show/report.ts';
import { UPLOAD_LINE } from '../../../lambda/core/log-lines.ts';
import { startTestCloud } from '../../support/embedded-cloud.ts';
import { useEnvironment } from '../../support/environment.ts';
import { runCommand } from '../../support/terminal.ts';

const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:00:00Z');
let now = START;
const cloud = await startTestCloud({ clock: () => now });
const { glacier, dynamoDb } = cloud;
useEnvironment({
  AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
});

const run = (...argv: string[]) => runCommand(argv, { now: () => now });

it('says of each upload what the function says, and writes nothing', async () => {
  glacier.world.createVault('photos');
  const upload = { vault: 'photos', partSizeBytes: 1024 ** 2, description: '' };
  const createdAt = new Date(START.getTime() - 30 * HOUR);
  for (const id of ['stands', 'moves']) {
    glacier.world.seed({ ...upload, id, createdAt, lastActivityAt: START, parts: { count: 3 } });
  }
  const lambda = cloud.start({ stuckAfterHours: 4 });
  for (const hour of [0, 1, 5]) {
    now = new Date(START.getTime() + hour * HOUR);
    if (hour > 0) {
      const first = glacier.world.upload('moves').partCount * 1024 ** 2;
      glacier.world.uploadPart('moves', { first, last: first + 1024 ** 2 - 1 });
    }
    expect(await lambda.invoke({ at: now.getTime() })).toHaveProperty('result');
  }
  const reported = lambda.log.filter(({ message }) => message === UPLOAD_LINE.message).slice(-2);
  dynamoDb.reset();
  const { code, stdout } = await run('--table=Progress', '--stuck-after-hours=4', '--json');
  const { regions } = JSON.parse(stdout) as CliDocument;
  const uploads = regions.flatMap((region) => region.uploads);
  expect(code).toBe(1);
  const facts = uploads.map(({ uploadId, verdict, parts }) => ({ uploadId, verdict, parts }));
  expect(facts).toEqual([
    { uploadId: 'stands', verdict: 'stuck', parts: 3 },
    { uploadId: 'moves', verdict: 'moving', parts: 5 },
  ]);
  expect(reported).toEqual(expect.arrayContaining(facts.map((each) => expect.objectContaining(each))));
  expect(new Set(dynamoDb.requests)).toEqual(new Set(['Query']));
});

it('names a table that is not there, and says what to allow', async () => {
  const missing = await run('--table=Progres');
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('there is no such table in us-east-1; correct --table.');
  dynamoDb.refuse('AccessDeniedException', 9);
  const denied = await run('--table=Progress');
  expect(denied.code).toBe(2);
  expect(denied.stderr).toContain(
    'access is denied; allow dynamodb:Query on the table to these credentials.',
  );
});

it('is of one Region, and no file goes with it', async () => {
  const { code, stderr } = await run(
    '--table=Progress',
    '--memory=uploads',
    '--region=us-east-1',
    '--region=eu-west-1',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('- --table: expected either this or --memory, got both\n');
  expect(stderr).toContain(
    '- --table: expected one Region, because a table belongs to one, got us-east-1, eu-west-1\n',
  );
});
