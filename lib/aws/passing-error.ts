/** Names of errors by which AWS says that it has done nothing for now, or nothing in time ("Error handling" of DynamoDB's developer guide). */
const PASSING =
  /Throttl|ThroughputExceeded|LimitExceeded|TooManyRequests|TransactionConflict|TransactionInProgress|Timeout/;
/** Codes of Node: no connection, or one that broke off. */
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/;

interface SdkError {
  readonly $fault?: unknown;
  readonly code?: unknown;
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

/** Whether the SDK's error is of the moment: AWS was throttled, failed or away, so that the same call may succeed later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, code, CancellationReasons: reasons } = error as SdkError;
  if (reasons !== undefined) return reasons.every(({ Code = 'None' }) => Code === 'None' || PASSING.test(Code));
  return PASSING.test(error.name) || NETWORK.test(String(code)) || $fault === 'server';
}
