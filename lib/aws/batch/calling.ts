import { BatchServiceException } from '@aws-sdk/client-batch';
import { ComputeEngineError } from '../../app/ports/compute-engine.ts';

/**
 * Batch says "client" also of what passes: a queue or an environment that is being changed, and throttling under that
 * name. Source: the messages that docs.aws.amazon.com/batch/latest/userguide/troubleshooting.html and public reports quote.
 */
const PASSES =
  /too many requests|rate exceeded|throttl|not in (a )?valid state|not valid state|is being (updated|modified)|is (currently )?disabled/i;
/** Conflicts, and what a policy forbids that was changed a moment ago. */
const PASSING_STATUSES: readonly (number | undefined)[] = [401, 403, 408, 409, 425, 429];

/** Whether the same call may succeed later. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof BatchServiceException) || error.$fault !== 'client') return true;
  if (error.$retryable !== undefined || PASSING_STATUSES.includes(error.$metadata.httpStatusCode)) return true;
  return PASSES.test(error.message);
}

/** A call of Batch, whose failure is the port's. The client has tried again by itself what it knows to pass. */
export async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ComputeEngineError) throw cause;
    throw new ComputeEngineError(what, { retryable: mayPass(cause), cause });
  }
}
