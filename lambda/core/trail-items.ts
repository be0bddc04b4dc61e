// What CloudTrail told, as attributes of an upload's item, and back. What cannot be read of it is as if it were not there.
import * as v from 'valibot';
import type { Beginning, Caller, Gone } from './verdict/record.ts';

const text = v.pipe(v.string(), v.maxLength(256));
const instant = v.pipe(
  v.string(),
  v.transform((iso) => new Date(iso)),
  v.date(),
);
const callerItem = v.object({
  at: instant,
  principal: v.exactOptional(text),
  address: v.exactOptional(text),
  agent: v.exactOptional(text),
});
const beginning = v.union([v.object({ caller: callerItem }), v.object({ unknownSince: instant })]);
const ending = v.object({ kind: v.picklist(['completed', 'aborted']), caller: callerItem });

/** Losing a detail must not lose the record. */
const orNothing = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

export const beginningItem = { begun: orNothing(beginning) };
export const endingItem = { ending: orNothing(ending), open: orNothing(v.literal(true)) };

const fromCaller = ({ at, ...caller }: Caller) => ({ at: at.toISOString(), ...caller });

export const fromBeginning = (begun: Beginning | undefined) => {
  if (begun === undefined) return {};
  return 'caller' in begun
    ? { begun: { caller: fromCaller(begun.caller) } }
    : { begun: { unknownSince: begun.unknownSince.toISOString() } };
};

export const fromEnding = ({ ending, open }: Gone) => ({
  ...(ending && { ending: { kind: ending.kind, caller: fromCaller(ending.caller) } }),
  ...(open && { open }),
});
