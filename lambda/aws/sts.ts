// The edge to STS.
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { AnswerError } from '../core/failures.ts';

/**
 * Whose credentials the client has.
 * @param abortSignal ends the request with its reason.
 */
export async function askAccount(client: STSClient, abortSignal: AbortSignal): Promise<string> {
  const { Account } = await client
    .send(new GetCallerIdentityCommand({}), { abortSignal })
    .catch((error: unknown) => {
      throw abortSignal.aborted ? abortSignal.reason : error;
    });
  if (Account === undefined || !/^\d{12}$/.test(Account)) {
    throw new AnswerError('Account', 'a number of 12 digits', Account);
  }
  return Account;
}
