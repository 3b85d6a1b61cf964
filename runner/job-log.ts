import { StringDecoder } from 'node:string_decoder';
import { MAX_LOG_BYTES, MAX_WAITING_LOG_BYTES } from './limits.ts';

/**
 * A job's output on its way to the platform: bounded in all and bounded while it waits, and never a reason for the job to
 * wait. The log itself names dropped output. Both streams are one text, in the order of arrival.
 */
export interface JobLog {
  add(chunk: Buffer | string): void;
  /** Removes and returns at most `bytes` bytes of the buffer, cut between characters; empty when there are none. */
  take(bytes: number): string;
  readonly waitingBytes: number;
}

export function jobLog(maxBytes = MAX_LOG_BYTES, maxWaitingBytes = MAX_WAITING_LOG_BYTES): JobLog {
  const decoder = new StringDecoder('utf8');
  let waiting = '';
  let waitingBytes = 0;
  let accepted = 0;
  let dropped = 0;
  let full = false;

  const append = (text: string) => {
    waiting += text;
    waitingBytes += Buffer.byteLength(text);
  };
  return {
    add(chunk) {
      const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
      const bytes = Buffer.byteLength(text);
      if (bytes === 0 || full) return;
      if (accepted + bytes > maxBytes) {
        full = true;
        append(`\n[log ends here: it may have ${maxBytes} bytes]\n`);
        return;
      }
      if (waitingBytes + bytes > maxWaitingBytes) {
        dropped += bytes;
        return;
      }
      accepted += bytes;
      append(text);
    },
    take(bytes) {
      const size = Math.min(bytes, waitingBytes);
      const raw = Buffer.from(waiting);
      let end = size;
      // A byte 10xxxxxx continues a character: step back to where one begins.
      while (end > 0 && end < raw.length && ((raw[end] ?? 0) & 0xc0) === 0x80) end -= 1;
      const taken = raw.toString('utf8', 0, end);
      waiting = raw.toString('utf8', end);
      waitingBytes = Buffer.byteLength(waiting);
      if (dropped > 0 && waitingBytes === 0) {
        append(`\n[${dropped} bytes dropped here: output came faster than it could be sent]\n`);
        dropped = 0;
      }
      return taken;
    },
    get waitingBytes() {
      return waitingBytes;
    },
  };
}
