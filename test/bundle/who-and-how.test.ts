// The deployed bundle that asks CloudTrail, over days: late calls, missing ones, and a CloudTrail that does not answer.
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../lambda/core/message/body.ts';
import { startTestCloud } from '../support/embedded-cloud.ts';
import { synthesize } from '../support/synthesize.ts';

const MIB = 1024 ** 2;
const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:17:00Z').getTime();
const SECRET = 'payroll of J. Doe';
const ADA = { arn: 'arn:aws:iam::123456789012:user/ada', address: '192.0.2.7', agent: 'Boto/2.49.0' };
let now = START;
const cloud = await startTestCloud({
  clock: () => new Date(now),
  // Glacier removes what is idle for 24 hours when it likes.
  removalDelay: () => 2 * 3600,
});
const { glacier, cloudTrail, cloudWatch, dynamoDb, sns } = cloud;
const { world } = glacier;

const begin = () => {
  const id = world.initiate({ vault: 'photos', partSizeBytes: MIB, description: SECRET, caller: ADA });
  addPart(id);
  return id;
};
function addPart(id: string) {
  const { partCount } = world.upload(id);
  world.uploadPart(id, { first: partCount * MIB, last: (partCount + 1) * MIB - 1 });
}
/** Everything in every table. */
async function remembered() {
  const credentials = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint: dynamoDb.endpoint, credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'Progress' }));
  client.destroy();
  return Items;
}

describe('the bundle that asks CloudTrail', () => {
  it('says over two days who began uploads and how they ended, and lets no description out', async () => {
    world.createVault('photos');
    const [lost, late, aborted, completed, quiet] = [begin(), begin(), begin(), begin(), begin()];
    const names = new Map(
      Object.entries({ lost, late, aborted, completed, quiet }).map(([name, id]) => [id, name]),
    );
    const at: Readonly<Record<number, () => void>> = {
      8: () => world.abort(aborted, ADA),
      // Its call shows 3 hours late, and CloudTrail refuses the first request.
      24: () => {
        cloudTrail.delayMilliseconds = 3 * HOUR;
        world.complete(late, {}, ADA);
        cloudTrail.refuse('AccessDeniedException', 1);
      },
      30: () => {
        cloudTrail.delayMilliseconds = 5 * 60_000;
        world.complete(quiet, {}, ADA);
      },
      31: () => world.complete(completed, {}, ADA),
    };
    const reported: string[] = [];
    const lambda = cloud.start({ cloudTrail: true });
    const outcomes: unknown[] = [];
    for (let hour = 0; hour <= 48; hour += 1) {
      now = START + hour * HOUR - 600_000;
      at[hour]?.();
      if (hour < 30) addPart(quiet);
      if (hour < 24) addPart(completed);
      now = START + hour * HOUR;
      const before = sns.messages.length;
      const outcome = await lambda.invoke({ at: now });
      expect(outcome, `hour ${hour}`).toHaveProperty('result');
      outcomes.push(outcome);
      for (const { json } of sns.messages.slice(before)) {
        for (const { uploadId, kind, begun, ended } of (json as MessageBody).uploads) {
          const who = [...(begun ? [`begun with ${begun.with}`] : []), ...(ended ? [`by ${ended.by}`] : [])];
          reported.push([`${hour}: ${names.get(uploadId)} ${kind}`, ...who].join(', '));
        }
      }
    }
    const BEGUN = 'begun with Boto/2.49.0';
    expect(reported.sort()).toEqual(
      [
        `6: lost stuck, ${BEGUN}`,
        `6: late stuck, ${BEGUN}`,
        `6: aborted stuck, ${BEGUN}`,
        `8: aborted aborted, ${BEGUN}, by ${ADA.arn}`,
        `16: lost expiring, ${BEGUN}`,
        `16: late expiring, ${BEGUN}`,
        `21: lost stillExpiring, ${BEGUN}`,
        `21: late stillExpiring, ${BEGUN}`,
        `23: lost stillExpiring, ${BEGUN}`,
        `23: late stillExpiring, ${BEGUN}`,
        `24: lost stillExpiring, ${BEGUN}`,
        `24: late lost, ${BEGUN}`,
        `26: lost lost, ${BEGUN}`,
        `27: late completed, ${BEGUN}, by ${ADA.arn}`,
        `30: completed stuck, ${BEGUN}`,
        `31: completed completed, ${BEGUN}, by ${ADA.arn}`,
      ].sort(),
    );
    const losses = cloudWatch.points.filter(({ metric }) => metric === 'LostUploads');
    expect(losses.map(({ value }) => value)).toEqual([...Array(24).fill(0), 1, 1, 2, ...Array(22).fill(1)]);
    const ends = lambda.log.filter(({ message, ended }) => message === 'change' && ended);
    expect(ends.map(({ uploadId, kind }) => `${names.get(String(uploadId))} ${kind}`)).toEqual([
      'aborted aborted',
      'late completed',
      'quiet completed',
      'completed completed',
    ]);
    const summaries = lambda.log.filter(({ message }) => message === 'scan ended');
    const incomplete = summaries.flatMap(({ cloudTrail }, hour) => (cloudTrail === 'complete' ? [] : [hour]));
    expect(incomplete).toEqual([24]);
    expect(lambda.log.filter(({ message }) => message === 'not accounted for')).toMatchObject([
      {
        level: 'WARN',
        subject: 'CloudTrail',
        uploads: 2,
        reason: expect.stringContaining('AccessDeniedException'),
      },
    ]);
    expect(
      JSON.stringify([outcomes, lambda.log, cloudWatch.points, sns.messages, await remembered()]),
    ).not.toContain('payroll');
  });

  it('asks for exactly what its policy grants', async () => {
    const asked = [
      ...glacier.requests.map(({ operation }) => `glacier:${operation}`),
      ...cloudWatch.requests.map((operation) => `cloudwatch:${operation}`),
      ...dynamoDb.requests.map((operation) => `dynamodb:${operation}`),
      ...sns.requests.map((operation) => `sns:${operation}`),
      ...(cloudTrail.requests.length > 0 ? ['cloudtrail:LookupEvents'] : []),
    ].filter((action) => !['dynamodb:CreateTable', 'dynamodb:Scan'].includes(action));
    const template = JSON.stringify(synthesize({ cloudTrail: true }).toJSON());
    const granted = template.match(/(glacier|cloudwatch|dynamodb|sns|cloudtrail):[A-Z]\w+/g) ?? [];
    expect([...new Set(asked)].sort()).toEqual([...new Set(granted)].sort());
  });

  it('completes the scan in time though CloudTrail hangs', async () => {
    begin();
    now += 20 * HOUR;
    cloudTrail.hang(9);
    cloudWatch.reset();
    const lambda = cloud.start({ cloudTrail: true });
    // A second and a half beyond what is kept to conclude.
    const outcome = await lambda.invoke({ at: now, remainingMilliseconds: 61_500 });
    expect(outcome).toHaveProperty('result');
    expect(cloudWatch.points.at(-1)).toMatchObject({ metric: 'ScanCompleted', value: 1 });
    expect(lambda.log.find(({ message }) => message === 'scan ended')).toMatchObject({
      cloudTrail: 'incomplete',
    });
    cloudTrail.hang(0);
  });

  it('asks nothing where it is off', async () => {
    cloudTrail.reset();
    now += HOUR;
    expect(await cloud.start().invoke({ at: now })).toHaveProperty('result');
    expect(cloudTrail.requests).toEqual([]);
  });
});
