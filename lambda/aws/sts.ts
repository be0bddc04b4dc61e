// The adapter of STS.
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { AnswerError } from '../core/failures.ts';
import { translating } from './errors.ts';

/**
 * Whose credentials the client has.
 * @param abortSignal ends the request with its reason.
 */
export async function askAccount(client: STSClient, abortSignal: AbortSignal): Promise<string> {
  const answer = client.send(new GetCallerIdentityCommand({}), { abortSignal });
  const { Account } = await translating('STS', abortSignal)(answer);
  if (Account === undefined || !/^\d{12}$/.test(Account)) {
    throw new AnswerError('STS', 'Account', 'a number of 12 digits', Account);
  }
  return Account;
}
