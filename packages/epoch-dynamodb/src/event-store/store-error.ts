import { EpochError, StoreError } from 'epoch';

/** Errors of DynamoDB that mean: not done, may succeed later. */
const THROTTLES: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'ThrottlingError',
  'RequestLimitExceeded',
  'LimitExceededException',
]);
/** A single write met a transaction on the same item that is under way. */
const CONTENTION = 'TransactionConflictException';
/** A transaction with the same token is still running: it may yet succeed. */
const IN_PROGRESS = 'TransactionInProgressException';
/** An answer of the 400s that does not show the outcome of the request. */
const REQUEST_TIMEOUT = 408;

interface SdkError {
  readonly name: string;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

/** An error of the SDK as the kernel's: it says whether the write may have happened. `what` names the stream and version. */
export function storeError(error: unknown, what: string): EpochError {
  if (error instanceof EpochError) return error;
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return new StoreError(outcomeOf(error), `${what}: ${name}: ${message}`, error);
}

/**
 * Whether an error is DynamoDB's own no to the only attempt. The SDK retries by itself and shows the last answer: after a
 * first attempt that was lost, a later refusal says nothing of the first. Nor does an answer that is none of DynamoDB's: a
 * proxy's page, half a body, a timeout in between.
 */
export function isDefinite(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  return $fault === 'client' && $metadata?.attempts === 1 && isRefusal(status);
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== REQUEST_TIMEOUT;
}

export function isContention(error: unknown): boolean {
  return error instanceof Error && error.name === CONTENTION;
}

function outcomeOf(error: unknown): StoreError['outcome'] {
  if (!isDefinite(error)) return 'unknown';
  const { name } = error as SdkError;
  if (name === IN_PROGRESS) return 'unknown';
  // Bad requests, missing rights or tables, bugs: the same call would fail the same way.
  return THROTTLES.has(name) || name === CONTENTION ? 'not-applied' : 'refused';
}

/** The meaning of a cancelled transaction by its reasons, none of which is another write. */
export function outcomeOfReasons(codes: readonly string[]): StoreError['outcome'] {
  return codes.every((code) => code === 'None' || PASSING_REASONS.has(code)) ? 'not-applied' : 'refused';
}

const PASSING_REASONS: ReadonlySet<string> = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded']);
