// The faults of the embedded Glacier, on demand: what goes wrong with it, or on the way to it.

import { GlacierError, type GlacierErrorCode } from './error.ts';
import type { JsonObject } from './operations.ts';
import type { Call, Operation } from './route.ts';

/** Which requests a fault hits; what is left out matches all. */
interface FaultTarget {
  readonly operation?: Operation;
  readonly vault?: string;
  readonly uploadId?: string;
  /** How many requests, 1 by default; `Infinity` until the fault is lifted. */
  readonly times?: number;
}

/** Errors in place of an answer. */
export const REFUSALS = {
  throttle: ['ThrottlingException', 'Rate exceeded'],
  unavailable: ['ServiceUnavailableException', 'Service unavailable'],
  timeout: ['RequestTimeoutException', 'Request timed out'],
  denied: [
    'AccessDeniedException',
    'The caller is not authorized to perform this operation on this resource',
  ],
  notFound: ['ResourceNotFoundException', 'The resource was not found'],
  unsupported: ['NoLongerSupportedException', 'This account has no Glacier storage'],
  expired: ['ExpiredTokenException', 'The security token included in the request is expired'],
} as const satisfies Record<string, readonly [GlacierErrorCode, string]>;

/** Everything else that can go wrong; `server.ts` does it. */
export const BREAKAGES = [
  // A load balancer's 503: HTML in place of JSON.
  'html',
  // The connection is destroyed in place of an answer.
  'reset',
  // No answer ever.
  'hang',
  // The body breaks off in the middle.
  'truncate',
  // A page that gives the marker it was asked for; hits only requests that carry one.
  'repeatMarker',
  // Another body; see below.
  'reply',
] as const;

export type Refusal = keyof typeof REFUSALS;

type Plain = Refusal | Exclude<(typeof BREAKAGES)[number], 'reply'>;

export type Fault = FaultTarget &
  (
    | { [Kind in Plain]: { readonly kind: Kind } }[Plain]
    /** Any error in place of an answer, in words of one's own. */
    | { readonly kind: 'refuse'; readonly code: GlacierErrorCode; readonly message: string }
    /** Another body than the world's; text goes out unchanged, and `undefined` sends none. */
    | { readonly kind: 'reply'; readonly body: (normal: JsonObject, call: Call) => unknown }
  );

export interface Faults {
  /** Returns a function that lifts the fault. */
  add(fault: Fault): () => void;
  /** The oldest fault that hits this call, counted down. */
  take(call: Call): Fault | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const pending = new Map<Fault, number>();
  return {
    add(fault) {
      // A copy, so that the same object can be added twice.
      const own = { ...fault };
      pending.set(own, fault.times ?? 1);
      return () => pending.delete(own);
    },
    take(call) {
      for (const [fault, times] of pending) {
        if (!hits(fault, call)) continue;
        if (times > 1) pending.set(fault, times - 1);
        else pending.delete(fault);
        return fault;
      }
      return undefined;
    },
    clear: () => pending.clear(),
  };
}

export function refusal(kind: Refusal): GlacierError {
  const [code, message] = REFUSALS[kind];
  return new GlacierError(code, message);
}

function hits(fault: Fault, call: Call): boolean {
  return (
    (fault.operation ?? call.operation) === call.operation &&
    (fault.vault ?? call.vault) === call.vault &&
    (fault.uploadId ?? call.uploadId) === call.uploadId &&
    (fault.kind !== 'repeatMarker' || call.marker !== undefined)
  );
}
