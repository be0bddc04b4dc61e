// The adapter with the real SDK client, against the embedded STS.
import { afterAll, beforeEach, expect, it } from 'vitest';
import { startSts } from '../../../embedded/cloud/sts.ts';
import { createStsClient } from '../../../lambda/aws/clients.ts';
import { askAccount } from '../../../lambda/aws/sts.ts';
import { useEnvironment } from '../../support/environment.ts';

const sts = await startSts();
useEnvironment({ AWS_ENDPOINT_URL_STS: sts.endpoint });
beforeEach(() => sts.reset());
afterAll(() => sts.close());

const ask = (signal = new AbortController().signal) => askAccount(createStsClient({}), signal);

it('learns the account in one request', async () => {
  expect(await ask()).toBe('123456789012');
  expect(sts.requests).toEqual(['GetCallerIdentity']);
});

it('gets over a passing fault, and fails when it is refused', async () => {
  sts.refuse('Throttling', 1);
  expect(await ask()).toBe('123456789012');
  sts.refuse('AccessDenied', 1);
  await expect(ask()).rejects.toMatchObject({ service: 'STS', reason: 'denied' });
});

it.each(['', '../../etc', '12345'])('refuses what is no account: %o', async (account) => {
  sts.account = account;
  await expect(ask()).rejects.toThrow('expected Account to be a number of 12 digits, got');
});

it('ends with the reason of its signal', async () => {
  const reason = new Error('stopped');
  await expect(ask(AbortSignal.abort(reason))).rejects.toBe(reason);
});
