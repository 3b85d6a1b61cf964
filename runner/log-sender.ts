import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptApi } from './attempt-api.ts';
import type { JobLog } from './job-log.ts';
import { LOG_FLUSH_MAX_MS, LOG_FLUSH_MS } from './limits.ts';

/** Below the platform's limit of 100,000 characters a chunk, whatever the characters are. */
export const LOG_CHUNK_BYTES = 64 * 1024;

/** The pause after so many chunks: seconds at first, when a user watches, then longer, so that a day's log has few chunks. */
export function flushPauseMs(chunks: number, everyMs = LOG_FLUSH_MS): number {
  return Math.min(LOG_FLUSH_MAX_MS, everyMs * (1 + Math.floor(chunks / 100)));
}

export interface LogSender {
  /** Sends the rest of the buffer, and ends. */
  end(): Promise<void>;
}

/** Sends a log on in order, one chunk at a time. A chunk that cannot be sent ends the sending, never the job. */
export function sendLog(
  log: JobLog,
  api: Pick<AttemptApi, 'appendLog'>,
  warn: (line: string) => void,
  everyMs = LOG_FLUSH_MS,
): LogSender {
  const over = new AbortController();
  let sequence = 0;
  let open = true;
  const flush = async () => {
    // What comes while this is sent is for the next time: a job that writes without end is sent at the pace of the pauses.
    let left = log.waitingBytes;
    while (open && left > 0 && log.waitingBytes > 0) {
      const text = log.take(LOG_CHUNK_BYTES);
      left -= Math.max(1, Buffer.byteLength(text));
      try {
        open = await api.appendLog(sequence, text);
        sequence += 1;
      } catch (error) {
        open = false;
        warn(`the log cannot be sent: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  const run = async () => {
    while (!over.signal.aborted) {
      await sleep(flushPauseMs(sequence, everyMs), undefined, { signal: over.signal }).catch(() => {});
      await flush();
    }
  };
  const running = run();
  return {
    async end() {
      over.abort();
      await running;
      log.finish();
      while (open && log.waitingBytes > 0) await flush();
    },
  };
}
