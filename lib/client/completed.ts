import { pause } from './retry.ts';

/** While the store joins the parts. A file of 10,000 parts takes it minutes. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** Of waiting; the upload itself stays, and can be completed later. */
const LONGEST_MS = 3_600_000;

/** The store has joined the parts for an hour and is not done. */
export class CompletionTimeoutError extends Error {
  readonly code = 'upload-completing';

  constructor() {
    super('the upload is still being completed: look for its file later');
    this.name = 'CompletionTimeoutError';
  }
}

/** Asks for a completion again, less and less often, until it is done or refused. */
export async function untilCompleted<T extends { readonly completing?: boolean | undefined }>(
  ask: () => Promise<T>,
  signal?: AbortSignal,
  wait: (ms: number, signal?: AbortSignal) => Promise<void> = pause,
): Promise<T> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const reply = await ask();
    if (!reply.completing) return reply;
    if (waitedMs >= LONGEST_MS) throw new CompletionTimeoutError();
    await wait(pauseMs, signal);
    waitedMs += pauseMs;
  }
}
