import { NoAnswerError } from './api-error.ts';

export interface Limits {
  /** For the whole request. */
  readonly timeoutMs: number;
  /** For the time between two signs of life; `alive` gives one. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs one request within its limits. When one is reached the request is aborted, and NoAnswerError says so; the caller's
 * own signal ends it with that signal's reason. An error that has a code passes as it is, any other is the network's.
 */
export async function within<T>(
  what: string,
  { timeoutMs, stallMs, signal }: Limits,
  work: (signal: AbortSignal, alive: () => void) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(`within ${timeoutMs} ms`), timeoutMs);
  let stall: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    if (stallMs === undefined) return;
    clearTimeout(stall);
    stall = setTimeout(() => limit.abort(`for ${stallMs} ms`), stallMs);
  };
  alive();
  try {
    return await work(signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]), alive);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (limit.signal.aborted)
      throw new NoAnswerError(`${what}: no answer ${limit.signal.reason}`, error, 'request-timeout');
    if (typeof (error as { code?: unknown }).code === 'string') throw error;
    throw new NoAnswerError(`${what}: no answer (${reasonOf(error as Error)})`, error);
  } finally {
    clearTimeout(timer);
    clearTimeout(stall);
  }
}

/** Node's fetch has the reason as its error's cause: `ECONNREFUSED`, `ENOTFOUND`, or a message alone. */
function reasonOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return message;
  return `${message}: ${'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message}`;
}
