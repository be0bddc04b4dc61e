// What Glacier's answers tell besides the lists: whose vaults these are, and what time it is.
import type { createGlacierClient } from '../lambda/aws/clients.ts';

/** Thrown when this machine's clock is so wrong that no idle time can be had from it. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

type GlacierClient = ReturnType<typeof createGlacierClient>['client'];

const MOST_MILLISECONDS_OFF = 5 * 60_000;

/** Once Glacier's clock and this one differ too much, every request fails. */
export function watchAnswers(client: GlacierClient, now: () => Date) {
  let account: string | undefined;
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
      if (result.output && 'VaultList' in result.output) {
        account ??= /:(\d{12}):vaults\//.exec(result.output.VaultList?.[0]?.VaultARN ?? '')?.[1];
      }
      return result;
    },
    // Before the retry middleware hears of an answer, as it takes a wrong clock for a reason to ask again.
    { name: 'watchAnswers', step: 'deserialize', priority: 'high' },
  );
  return { account: () => account };
}

/** An answer need not have a date. */
function dateOf(response: unknown): Date | undefined {
  const { headers } = (response ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
  const date = new Date(headers?.date ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const inSeconds = (date: Date) => date.toISOString().replace(/\.\d+/, '');
