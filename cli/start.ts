// The start of the command line: Ctrl-C ends it with the right exit code even while it is loading.
import { EXIT_CODES } from './exit-codes.ts';

export async function startInTerminal(argv: readonly string[]): Promise<void> {
  const stop = () => process.exit(EXIT_CODES.incomplete);
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, stop);
  const { runInTerminal } = await import('./terminal.ts');
  runInTerminal(argv);
  for (const signal of signals) process.off(signal, stop);
}
