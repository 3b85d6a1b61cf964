import { StringDecoder } from 'node:string_decoder';
import { byteQueue, cutAt } from './byte-queue.ts';
import { MAX_LOG_HEAD_BYTES, MAX_LOG_TAIL_BYTES, MAX_LOG_TRICKLE_BYTES } from './limits.ts';

/**
 * A job's output on its way to the platform, never a reason for the job to wait. Its head and its tail are kept whole; of what
 * lies between, what is still in the tail when it is taken, up to a bound. The log itself names what is left out. Both
 * streams are one text, in the order of arrival.
 */
export interface JobLog {
  add(chunk: Buffer | string): void;
  /** Removes and returns at most `bytes` bytes of what can be sent now, cut between characters; empty when there are none. */
  take(bytes: number): string;
  /** Bytes that can be sent now. */
  readonly waitingBytes: number;
  /** Nothing more is added: now the tail can be sent, whatever has been sent before. */
  finish(): void;
}

export interface LogBounds {
  readonly headBytes: number;
  readonly tailBytes: number;
  /** Sent between head and tail while the job runs, so that it can be followed. */
  readonly trickleBytes: number;
}

const BOUNDS: LogBounds = {
  headBytes: MAX_LOG_HEAD_BYTES,
  tailBytes: MAX_LOG_TAIL_BYTES,
  trickleBytes: MAX_LOG_TRICKLE_BYTES,
};

export function jobLog({ headBytes, tailBytes, trickleBytes }: LogBounds = BOUNDS): JobLog {
  const decoder = new StringDecoder('utf8');
  const head = byteQueue();
  const tail = byteQueue();
  let headLeft = headBytes;
  let trickleLeft = trickleBytes;
  let dropped = 0;
  let finished = false;

  const add = (text: string) => {
    const bytes = Buffer.from(text);
    const end = cutAt(bytes, headLeft);
    head.push(bytes.subarray(0, end));
    headLeft = end === bytes.length ? headLeft - end : 0;
    tail.push(bytes.subarray(end));
    dropped += tail.trim(tailBytes);
  };
  const ofTail = () => (finished ? tail.bytes : Math.min(trickleLeft, tail.bytes));

  return {
    add(chunk) {
      add(typeof chunk === 'string' ? chunk : decoder.write(chunk));
    },
    take(bytes) {
      if (head.bytes > 0) return head.take(bytes);
      if (dropped > 0 && ofTail() > 0) {
        // It lies between all that was taken before and all that is left.
        const note = `\n[${dropped} bytes left out here: a log is kept whole at its beginning and at its end]\n`;
        dropped = 0;
        return note;
      }
      const text = tail.take(Math.min(bytes, ofTail()));
      // A last piece that is less than a character is left for the end.
      trickleLeft = text === '' ? 0 : Math.max(0, trickleLeft - Buffer.byteLength(text));
      return text;
    },
    get waitingBytes() {
      return head.bytes + ofTail();
    },
    finish() {
      add(decoder.end());
      finished = true;
    },
  };
}
