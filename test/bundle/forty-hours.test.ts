// The bundle over many hours, cold and warm starts in turn, with its memory in a real table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { CHAT_TOPIC_ARN } from '../../embedded/cloud/identity.ts';
import { MEBIBYTE } from '../../embedded/glacier/rules.ts';
import type { MessageBody } from '../../lambda/core/message/body.ts';
import type { ChatMessage } from '../../lambda/core/message/chat.ts';
import { FUNCTION_DEFAULTS } from '../../lambda/core/settings/settings.ts';
import { startTestCloud } from '../support/embedded-cloud.ts';

const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:17:00Z').getTime();
let now = START;
const { start, glacier, cloudWatch, dynamoDb, sns } = await startTestCloud({ clock: () => new Date(now) });
const { world } = glacier;
const schema = readFileSync(join(import.meta.dirname, '../../docs/chat.schema.json'), 'utf8');
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(schema));

const addPart = (id: string) => {
  const { partCount } = world.upload(id);
  world.uploadPart(id, { first: partCount * MEBIBYTE, last: (partCount + 1) * MEBIBYTE - 1 });
};

describe('the bundle over 40 hours', () => {
  it('warns of a loss, reports it, and forgets nothing between starts', async () => {
    world.createVault('photos');
    const begin = () =>
      world.initiate({ vault: 'photos', partSizeBytes: MEBIBYTE, description: 'payroll of J. Doe' });
    const [moving, lost, recovering] = [begin(), begin(), begin()];
    for (const id of [moving, lost, recovering]) addPart(id);
    const reported: string[] = [];
    const inChat: string[] = [];
    const names = new Map([
      [moving, 'moving'],
      [lost, 'lost'],
      [recovering, 'recovering'],
    ]);
    const logs: unknown[] = [];
    const messagesAnHour: number[] = [];
    let lambda = start({ chatTopicArn: CHAT_TOPIC_ARN });
    for (let hour = 0; hour <= 40; hour += 1) {
      now = START + hour * HOUR - 1_000;
      if (hour < 30) addPart(moving);
      if (hour === 30) world.complete(moving);
      if (hour === 12) addPart(recovering);
      if (hour === 22) world.abort(recovering);
      now = START + hour * HOUR;
      if (hour % 4 === 3) {
        lambda.close();
        lambda = start({ chatTopicArn: CHAT_TOPIC_ARN });
      }
      const before = { lines: lambda.log.length, messages: sns.messages.length, batched: sns.batched.length };
      expect(await lambda.invoke({ at: now }), `hour ${hour}`).toHaveProperty('result');
      logs.push(...lambda.log.slice(before.lines));
      const messages = sns.messages.slice(before.messages);
      messagesAnHour.push(messages.length);
      for (const { message } of sns.batched.slice(before.batched)) {
        expect(validate(message), JSON.stringify(validate.errors)).toBe(true);
        const { threadId, eventType } = (message as ChatMessage['body']).metadata;
        inChat.push(`${hour}: ${names.get(threadId) ?? threadId} ${eventType}`);
      }
      for (const { uploads } of messages.map(({ json }) => json as MessageBody)) {
        reported.push(...uploads.map(({ uploadId, kind }) => `${hour}: ${names.get(uploadId)} ${kind}`));
      }
    }
    expect(Math.max(...messagesAnHour)).toBe(1);
    expect(reported).toEqual([
      '7: recovering stuck',
      '7: lost stuck',
      '12: recovering recovered',
      '16: lost expiring',
      '19: recovering stuck',
      '21: lost stillExpiring',
      '22: recovering ended',
      '23: lost stillExpiring',
      '24: lost lost',
    ]);
    const digest = `31: ${FUNCTION_DEFAULTS.name} digest`;
    expect(inChat).toEqual([...reported, digest]);
    const values = (metric: string) =>
      cloudWatch.points.filter((point) => point.metric === metric && !('VaultName' in point.dimensions));
    expect(values('LostUploads').map(({ value }) => value)).toEqual([
      ...Array(24).fill(0),
      ...Array(17).fill(1),
    ]);
    expect(values('ScanCompleted').every(({ value }) => value === 1)).toBe(true);
    expect(new Set(dynamoDb.requests)).toEqual(new Set(['CreateTable', 'Query', 'PutItem']));
    expect(JSON.stringify([logs, cloudWatch.points, sns.messages, sns.batched])).not.toContain('payroll');
  });

  it('counts a vault as failed whose memory cannot be read or written', async () => {
    dynamoDb.refuse('AccessDeniedException', 1);
    const lambda = start();
    const outcome = await lambda.invoke({ at: now + HOUR });
    expect(outcome).toMatchObject({
      error: { message: expect.stringContaining('the memory of all vaults: table ') },
    });
    expect(cloudWatch.points.at(-1)).toMatchObject({ metric: 'ScanCompleted', value: 0 });
  });
});
