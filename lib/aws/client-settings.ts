/** How long a connection may take to come about, and how long its answer may stay away, before a try is given up. */
const CONNECT_MS = 1_000;
const ANSWER_MS = 5_000;
/** Tries of one call: with their pauses they end well within the ten seconds of a request. */
const MAX_ATTEMPTS = 3;

export interface CallLimits {
  /** For a service that works longer than it takes to fetch or keep an item. */
  readonly answerMs?: number;
  readonly maxAttempts?: number;
}

/**
 * What every client of AWS is made with. The SDK waits for ever by itself: for a connection, for an answer, and for the
 * rest of one.
 */
export function clientSettings({ answerMs = ANSWER_MS, maxAttempts = MAX_ATTEMPTS }: CallLimits = {}) {
  return {
    maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: answerMs,
      // Without it the SDK only warns.
      throwOnRequestTimeout: true,
      socketTimeout: answerMs,
    },
  };
}
