// What the bundle reports from hour to hour about uploads that end, and in which order. The terminal has the same order.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import type { CliDocument } from '../../cli/show/report.ts';
import { MEBIBYTE } from '../../embedded/glacier/rules.ts';
import { UPLOAD_LINE } from '../../lambda/core/log-lines.ts';
import type { MessageBody } from '../../lambda/core/message/body.ts';
import { startTestCloud } from '../support/embedded-cloud.ts';
import { useEnvironment } from '../support/environment.ts';
import { runCommand } from '../support/terminal.ts';

const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:00:00Z').getTime();
let now = START;
const schema = join(import.meta.dirname, '../../docs/message.schema.json');
const isAsDocumented = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(schema, 'utf8')));

const { start, glacier, dynamoDb, sns } = await startTestCloud({
  clock: () => new Date(now),
  // Glacier may leave one for long.
  removalDelay: (id) => (id === 'overdue' ? Number.POSITIVE_INFINITY : 0),
});
const { world } = glacier;
useEnvironment({
  AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
});

const at = (hour: number) => {
  now = START + hour * HOUR;
};
/** @param parts that come with its beginning. */
function begin(id: string, parts = 1): void {
  world.seed({ id, vault: 'photos', partSizeBytes: MEBIBYTE, parts: { count: parts } });
}
function addPart(id: string, bytes = MEBIBYTE): void {
  const first = world.upload(id).partCount * MEBIBYTE;
  world.uploadPart(id, { first, last: first + bytes - 1 });
}

/** What happens, and at which hour. */
const EVENTS: readonly (readonly [number, () => void])[] = [
  [0.2, () => begin('overdue')],
  [0.4, () => begin('moves')],
  [2.2, () => begin('removed')],
  [3.2, () => begin('wakes')],
  [4.2, () => begin('long', 8_999)],
  [5.2, () => addPart('long')],
  [10.2, () => begin('evening')],
  [19.5, () => begin('pauses')],
  [26.4, () => begin('short')],
  [26.5, () => addPart('short', 1000)],
  [26.6, () => addPart('short')],
  [26.7, () => addPart('wakes')],
];

it('reports each once at its time, reminds while there is time, and has one order everywhere of what is in danger', async () => {
  world.createVault('photos');
  const lambda = start();
  const reported: string[] = [];
  let seen = 0;
  for (let hour = 0; hour <= 27; hour += 1) {
    for (const [when, happens] of EVENTS) {
      if (when <= hour - 1 || when > hour) continue;
      at(when);
      happens();
    }
    at(hour - 0.1);
    for (const id of ['moves', ...(hour > 5 ? ['long'] : [])]) if (hour > 0) addPart(id);
    at(hour);
    seen = lambda.log.length;
    expect(await lambda.invoke({ at: now }), `hour ${hour}`).toHaveProperty('result');
    for (const { json } of sns.messages) {
      expect(isAsDocumented(json), JSON.stringify(isAsDocumented.errors)).toBe(true);
      const { uploads } = json as MessageBody;
      reported.push(`${hour}: ${uploads.map(({ uploadId, kind }) => `${uploadId} ${kind}`).join(', ')}`);
    }
    sns.reset();
  }
  expect(reported).toEqual([
    '6: long nearLimit',
    '8: overdue stuck',
    '10: removed stuck',
    '11: wakes stuck',
    '17: overdue expiring',
    '18: evening stuck',
    '19: removed expiring',
    '20: wakes expiring',
    '22: overdue stillExpiring',
    '24: overdue stillExpiring, removed stillExpiring',
    '25: overdue stillExpiring, wakes stillExpiring',
    '26: removed stillExpiring',
    '27: evening expiring, pauses stuck, short broken, removed lost, wakes recovered',
  ]);

  const lines = lambda.log.slice(seen);
  const idsOf = (isShown: (verdict: unknown) => boolean) =>
    lines
      .filter(({ message, verdict }) => message === UPLOAD_LINE.message && isShown(verdict))
      .sort((one, other) => Number(one.order) - Number(other.order))
      .map(({ uploadId }) => uploadId);
  const needAttention = idsOf((verdict) => verdict !== 'moving');
  expect(needAttention).toEqual(['overdue', 'evening', 'pauses', 'short', 'removed']);
  expect(idsOf((verdict) => verdict === 'moving')).toEqual(['long', 'moves', 'wakes']);
  const { stdout } = await runCommand(['--table=Progress', '--json'], { now: () => new Date(now) });
  const { regions } = JSON.parse(stdout) as CliDocument;
  const uploads = regions.flatMap((region) => region.uploads);
  const inDanger = uploads.filter(({ verdict }) => verdict !== 'moving');
  expect(inDanger.map(({ uploadId }) => uploadId)).toEqual(needAttention);
});
