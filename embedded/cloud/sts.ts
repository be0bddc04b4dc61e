// An embedded STS: says whose credentials these are.
import { ACCOUNT_ID } from './identity.ts';
import { queryService, type Receiver, startReceiver } from './receiver.ts';

export interface Sts extends Receiver {
  /** Whose credentials these are from now on. */
  account: string;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export async function startSts(): Promise<Sts> {
  const receiver = await startReceiver({
    ...queryService(NAMESPACE),
    answer: ({ operation }) =>
      operation === 'GetCallerIdentity'
        ? `<GetCallerIdentityResponse xmlns="${NAMESPACE}"><GetCallerIdentityResult><Arn>arn:aws:iam::${sts.account}:user/embedded</Arn><UserId>EMBEDDED</UserId><Account>${sts.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
        : { code: 'InvalidAction', message: operation },
  });
  const sts = { ...receiver, account: ACCOUNT_ID as string };
  return sts;
}
