import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptApi } from './attempt-api.ts';
import { HEARTBEAT_EVERY_MS } from './limits.ts';

export interface Heartbeat {
  /** Aborted when the platform orders it; its reason is the platform's. */
  readonly stop: AbortSignal;
  end(): Promise<void>;
}

/**
 * Reports to the platform regularly that this runner is alive, and receives whether to stop. The start of the attempt was the
 * first such report: the next one comes `everyMs` later, and a short job makes none. A failed heartbeat does not end
 * the job: the platform decides on missing ones, and the job's own time limit applies without it.
 */
export function heartbeats(
  api: Pick<AttemptApi, 'heartbeat'>,
  log: (line: string) => void,
  everyMs = HEARTBEAT_EVERY_MS,
): Heartbeat {
  const stop = new AbortController();
  const over = new AbortController();
  const beat = async () => {
    while (!stop.signal.aborted) {
      await sleep(everyMs, undefined, { signal: over.signal }).catch(() => {});
      if (over.signal.aborted) return;
      try {
        const answer = await api.heartbeat();
        if (answer.stop) stop.abort(answer.reason ?? 'the platform ended the attempt');
      } catch (error) {
        log(`heartbeat failed: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  const beating = beat();
  return {
    stop: stop.signal,
    async end() {
      over.abort();
      await beating;
    },
  };
}
