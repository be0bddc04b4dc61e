// Who made a call: cleans that text from outside, and shows it. Pure.
import type { Caller } from './verdict/record.ts';

/** How much of each is kept. */
export const LONGEST = { principal: 256, address: 64, agent: 128, code: 64 } as const;

/** Text that others wrote: its printable ASCII, cut off at this length. Undefined if nothing is left. */
export function cleaned(text: unknown, longest: number): string | undefined {
  if (typeof text !== 'string') return undefined;
  const printable = text.replaceAll(/[^\x20-\x7e]/g, '').trim();
  if (printable.length <= longest) return printable || undefined;
  return `${printable.slice(0, longest - 3)}...`;
}

/** For programs. */
export const callerFields = ({ at, principal, address, agent }: Caller) => ({
  at: at.toISOString(),
  ...(principal !== undefined && { by: principal }),
  ...(address !== undefined && { from: address }),
  ...(agent !== undefined && { with: agent }),
});

export type CallerFields = ReturnType<typeof callerFields>;

/** For people, such as `by arn:… from 192.0.2.1 with Boto/2.49.0`. */
export function callerText({ by = 'someone unknown', from, with: agent }: CallerFields): string {
  return [`by ${by}`, ...(from ? [`from ${from}`] : []), ...(agent ? [`with ${agent}`] : [])].join(' ');
}
