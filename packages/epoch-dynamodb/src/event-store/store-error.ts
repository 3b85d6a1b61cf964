import { EpochError, StoreError } from 'epoch';

/** What DynamoDB answers when it did not do it and may do it later. */
const THROTTLES: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'LimitExceededException',
]);
/** A transaction with the same token is still running: it may yet succeed. */
const IN_PROGRESS = 'TransactionInProgressException';
const NETWORK: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError', 'RequestTimeout', 'NetworkingError']);
const NETWORK_CODE = /^(ECONN|EPIPE|ETIMEDOUT|ENETUNREACH|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|UND_ERR)/;

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** An error of the SDK as the kernel's: it says whether the write may have happened. `what` names the stream and version. */
export function storeError(error: unknown, what: string): EpochError {
  if (error instanceof EpochError) return error;
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return new StoreError(outcomeOf(error), `${what}: ${name}: ${message}`, error);
}

function outcomeOf(error: unknown): StoreError['outcome'] {
  if (!(error instanceof Error)) return 'unknown';
  const { name, code, $metadata } = error as SdkError;
  if (THROTTLES.has(name)) return 'not-applied';
  if (name === IN_PROGRESS || NETWORK.has(name)) return 'unknown';
  if (typeof code === 'string' && NETWORK_CODE.test(code)) return 'unknown';
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status >= 500) return 'unknown';
  // Bad requests, missing rights or tables, bugs: the same call would fail the same way.
  return 'refused';
}

/** Whether every reason of a cancelled transaction is one that passes. */
export function isPassing(codes: readonly string[]): boolean {
  return codes.every((code) => code === 'None' || PASSING_REASONS.has(code));
}

const PASSING_REASONS: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
