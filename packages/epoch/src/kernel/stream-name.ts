import { NameError } from './errors.ts';
import { MAX_STREAM_BYTES } from './limits.ts';
import { STREAM_MARK, VERSION_MARK } from './stored.ts';
import { utf8Bytes } from './utf8.ts';

// Lower-case prefix, `#`, then an id without white space, control characters or `@` (it separates the version in
// an event id). An id may itself contain `#`: a saga's stream is named after its source stream.
const STREAM = /^[a-z][a-z0-9-]*#[^\p{C}\p{Z}@]+$/u;

/** The same in ASCII, as nearly all names are: a tenth of the time that Unicode's classes take. */
const COMMON_STREAM = /^[a-z][a-z0-9-]*#[!-?A-~]+$/;

/** Refuses what cannot name a stream: empty, huge, control characters, a missing prefix. */
export function assertStreamName(stream: string): void {
  if (stream.length <= MAX_STREAM_BYTES && COMMON_STREAM.test(stream)) return;
  if (utf8Bytes(stream) > MAX_STREAM_BYTES) {
    throw new NameError(`stream name of ${utf8Bytes(stream)} bytes, at most ${MAX_STREAM_BYTES} are allowed`);
  }
  if (!STREAM.test(stream)) {
    throw new NameError(`${JSON.stringify(stream)} does not name a stream; it should look like "file#01J8Z"`);
  }
}

/** Whether a text names a stream. */
export function isStreamName(stream: string): boolean {
  return STREAM.test(stream) && utf8Bytes(stream) <= MAX_STREAM_BYTES;
}

/** The aggregate's name in a stream's name: `file` in `file#01J…`. */
export function aggregateNameOf(stream: string): string {
  return stream.slice(0, Math.max(0, stream.indexOf(STREAM_MARK)));
}

/** The aggregate's id in a stream's name: `01J…` in `file#01J…`. */
export function aggregateIdOf(stream: string): string {
  return stream.slice(stream.indexOf(STREAM_MARK) + 1);
}

/** The id of one event: `file#01J…@7`. */
export function eventId(stream: string, version: number): string {
  return `${stream}${VERSION_MARK}${version}`;
}

/** The stream and version an event's id names, or undefined when it names none (a request's id). */
export function parseEventId(id: string): { readonly stream: string; readonly version: number } | undefined {
  const at = id.lastIndexOf(VERSION_MARK);
  const version = Number(id.slice(at + 1));
  const stream = id.slice(0, Math.max(at, 0));
  if (!STREAM.test(stream) || !Number.isSafeInteger(version) || version < 1) return undefined;
  return { stream, version };
}
