/**
 * Retries of requests to the outside world: full jitter, up to a horizon in time, heeding the signal.
 *
 * The SDK's own three attempts are over within a tenth of a second; an outage of 200 ms loses the
 * write. Throttling waits longer than other failures; a host that refuses connections is given up
 * sooner. A loop of our own because the pauses must end at once when the run is interrupted.
 *
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
 */
import { setTimeout as sleep } from "node:timers/promises";

import { classifyError, type ErrorClass } from "../aws";

/** How long and how patiently. */
export interface RetryLimits {
  /** No further attempt begins after this time. */
  readonly horizonMs: number;
  readonly signal?: AbortSignal;
}

/** Two minutes: longer than a fail-over, shorter than a person waits. */
export const RETRY_HORIZON_MS = 120_000;

const ATTEMPT_COUNT_MAX = 60;
const BASE_MS = 100;
const BASE_THROTTLED_MS = 1_000;
const CAP_MS = 20_000;
const UNREACHABLE_HORIZON_MS = 10_000;

/** Run `attempt` (numbered from 0) until it succeeds or fails for good. Rejects with its last error. */
export async function withRetry<T>(
  limits: RetryLimits,
  attempt: (attemptNumber: number) => Promise<T>,
  classify: (error: unknown) => ErrorClass = classifyError,
): Promise<T> {
  const start = performance.now();
  for (let number = 0; ; number++) {
    try {
      limits.signal?.throwIfAborted();
      return await attempt(number);
    } catch (error) {
      const { kind, cause } = classify(error);
      const horizonMs = cause === "unreachable" ? UNREACHABLE_HORIZON_MS : limits.horizonMs;
      const pauseMs = pause(number, cause === "throttled");
      const ends = performance.now() - start + pauseMs > Math.min(horizonMs, limits.horizonMs);
      if (kind !== "retry" || limits.signal?.aborted || ends || number + 1 >= ATTEMPT_COUNT_MAX) {
        throw error;
      }
      // An abort during the pause surfaces as the attempt's own error at the top of the loop.
      const options = limits.signal ? { signal: limits.signal } : {};
      await sleep(pauseMs, undefined, options).catch(() => undefined);
    }
  }
}

function pause(failureCount: number, throttled: boolean): number {
  const ceiling = (throttled ? BASE_THROTTLED_MS : BASE_MS) * 2 ** Math.min(failureCount, 20);
  return Math.random() * Math.min(CAP_MS, ceiling);
}
