/** Time limits of a connection's setup and of its answer, after which a try is given up. */
const CONNECT_MS = 1_000;
const ANSWER_MS = 5_000;
/** Tries of one call: with their pauses they end well within the ten seconds of a request. */
const MAX_ATTEMPTS = 3;

export interface CallLimits {
  /** For a caller far from the service: a person's own computer. */
  readonly connectMs?: number;
  /** For a service whose calls take longer than reading or writing an item. */
  readonly answerMs?: number;
  readonly maxAttempts?: number;
}

/**
 * The settings of every client of AWS. By default the SDK waits for ever: for a connection, for an answer, and for the
 * rest of one.
 */
export function clientSettings(limits: CallLimits = {}) {
  const { connectMs = CONNECT_MS, answerMs = ANSWER_MS, maxAttempts = MAX_ATTEMPTS } = limits;
  return {
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      // Without it the SDK only warns.
      throwOnRequestTimeout: true,
      socketTimeout: answerMs,
    },
  };
}
