// What Glacier's answers tell besides the lists: whose vaults these are, and what time it is.
import {
  type ListMultipartUploadsOutput,
  type ListPartsOutput,
  ListVaultsCommand,
  type ListVaultsOutput,
} from '@aws-sdk/client-glacier';
import type { createGlacierClient } from '../lambda/aws/clients.ts';

/** Thrown when this machine's clock is so wrong that no idle time can be had from it. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

type GlacierClient = ReturnType<typeof createGlacierClient>['client'];

const MOST_MILLISECONDS_OFF = 5 * 60_000;

export interface Answers {
  /** Whose vaults these are; it asks if no answer has told yet. Undefined where Glacier names no vault. */
  account(): Promise<string | undefined>;
}

/** Once Glacier's clock and this one differ too much, every request fails. */
export function watchAnswers(client: GlacierClient, now: () => Date, abortSignal: AbortSignal): Answers {
  let account: string | undefined;
  let asking: Promise<unknown> | undefined;
  let wrongClock: ClockError | undefined;

  function checkClock(response: unknown): void {
    const glaciers = dateOf(response);
    const ours = now();
    if (!glaciers || Math.abs(ours.getTime() - glaciers.getTime()) <= MOST_MILLISECONDS_OFF) return;
    wrongClock ??= new ClockError(
      `this machine's clock says ${inSeconds(ours)}, and Glacier's ${inSeconds(glaciers)}; set this machine's clock right and run it again`,
    );
    throw wrongClock;
  }

  client.middlewareStack.add(
    (next) => async (args) => {
      if (wrongClock) throw wrongClock;
      const result = await next(args).catch((error: { readonly $response?: unknown }) => {
        checkClock(error.$response);
        throw error;
      });
      checkClock(result.response);
      account ??= accountIn(result.output);
      return result;
    },
    // Before the retry middleware hears of an answer, as it takes a wrong clock for a reason to ask again.
    { name: 'watchAnswers', step: 'deserialize', priority: 'high' },
  );

  const ask = () =>
    client.send(new ListVaultsCommand({ accountId: '-' }), { abortSignal }).catch((error: unknown) => {
      if (abortSignal.aborted || error === wrongClock) throw error;
    });
  return {
    async account() {
      if (account !== undefined) return account;
      asking ??= ask();
      await asking;
      return account;
    },
  };
}

/** By the ARN of a vault in any of the lists. */
function accountIn(output: object | undefined): string | undefined {
  const { VaultARN, VaultList, UploadsList } = (output ?? {}) as Partial<
    ListVaultsOutput & ListMultipartUploadsOutput & ListPartsOutput
  >;
  const arn = VaultARN ?? VaultList?.[0]?.VaultARN ?? UploadsList?.[0]?.VaultARN ?? '';
  return /:(\d{12}):vaults\//.exec(arn)?.[1];
}

/** An answer need not have a date. */
function dateOf(response: unknown): Date | undefined {
  const { headers } = (response ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
  const date = new Date(headers?.date ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const inSeconds = (date: Date) => date.toISOString().replace(/\.\d+/, '');
