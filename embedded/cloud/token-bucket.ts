// A rate limit like that of services: a bucket that holds one second's worth of requests.

export interface TokenBucket {
  readonly perSecond: number;
  /** False when the bucket is empty: the request is one too many. */
  take(): boolean;
}

/** Starts full. The one thing besides latency that runs on real time. */
export function createTokenBucket(perSecond: number): TokenBucket {
  if (perSecond === Number.POSITIVE_INFINITY) return { perSecond, take: () => true };
  const capacity = Math.max(1, perSecond);
  let tokens = capacity;
  let filledAt = performance.now();
  return {
    perSecond,
    take() {
      const now = performance.now();
      tokens = Math.min(capacity, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
