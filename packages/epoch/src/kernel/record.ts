import { encodeEvents, encodeWithin } from './encoding.ts';
import { CommitTooLargeError, CorruptCommitError } from './errors.ts';
import { isStoredEvent, type StoredEvent } from './event.ts';
import { chainHash, type Digest } from './hash.ts';
import { roomForState } from './inline-snapshot.ts';
import { MAX_COMMIT_BYTES, MAX_EVENTS_PER_COMMIT } from './limits.ts';
import type { CommitDraft, Head, InlineSnapshot, ReadCommit, StoredCommit } from './store.ts';
import { eventId } from './stream-name.ts';
import { utf8Bytes } from './utf8.ts';

/**
 * A commit as the flat row that every store keeps: texts and numbers only. This is the wire format; a store maps it to
 * its own attributes and back, and adds nothing.
 */
export interface CommitRecord {
  readonly stream: string;
  readonly version: number;
  readonly last: number;
  readonly id: string;
  readonly at: number;
  readonly correlation: string;
  readonly causation?: string;
  readonly actor: string;
  /** JSON text: `[{"type","schema","data"}]`. */
  readonly events: string;
  readonly hash: string;
  /** The inline snapshot, if any: JSON text of the state after the events, and the reducer that made it. */
  readonly state?: string;
  readonly reducer?: number;
}

/** The row for a draft at a head. Pure: the same arguments give the same bytes, so writing can be repeated. */
export function recordOf(head: Head, draft: CommitDraft, snapshotEvery: number, digest: Digest): CommitRecord {
  const version = head.version + 1;
  const count = draft.events.length;
  if (count < 1 || count > MAX_EVENTS_PER_COMMIT) {
    throw new CommitTooLargeError(head.stream, version, count, MAX_EVENTS_PER_COMMIT, 'events');
  }
  const events = encodeEvents(draft.events, head.stream, version);
  const { causation } = draft;
  // One object to the end, without copies: a commit is on the way of every command.
  const record: Writable<CommitRecord> = {
    stream: head.stream,
    version,
    last: head.version + count,
    id: draft.id,
    at: draft.atMs,
    correlation: draft.correlation,
    ...(causation === undefined ? undefined : { causation }),
    actor: draft.actor,
    events,
    hash: '',
  };
  record.hash = chainHash(digest, head.hash, record);
  const bytesWithout = recordBytes(record);
  if (bytesWithout > MAX_COMMIT_BYTES) {
    throw new CommitTooLargeError(head.stream, version, bytesWithout, MAX_COMMIT_BYTES, 'bytes');
  }
  const roomBytes = roomForState({ bytesWithout, sinceState: head.sinceState, snapshotEvery }) - STATE_OVERHEAD_BYTES;
  const { value, reducerVersion: reducer } = draft.state;
  const state = encodeWithin(value, `${eventId(head.stream, record.last)} state`, roomBytes);
  if (state === undefined) return record;
  record.state = state;
  record.reducer = reducer;
  return record;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

// A number takes a byte per two digits and one or two more; this is the most it can take.
const NUMBER_BYTES = 10;
/** Bytes of a snapshot beside its text: the names of both attributes, and the reducer's number. */
const STATE_OVERHEAD_BYTES = 'state'.length + 'reducer'.length + NUMBER_BYTES;

/** Bytes of a row as DynamoDB counts them: names and values in UTF-8. */
export function recordBytes(record: CommitRecord): number {
  let bytes = 0;
  for (const name in record) {
    const value = record[name as keyof CommitRecord];
    bytes += name.length + (typeof value === 'string' ? utf8Bytes(value) : NUMBER_BYTES);
  }
  return bytes;
}

/** A row read back. Whatever is not as it was written is an error that names stream and version. */
export function commitOfRecord(record: CommitRecord): ReadCommit {
  const commit = storedCommitOf(record);
  const inlineSnapshot = decodeState(record);
  return inlineSnapshot === undefined ? { commit } : { commit, inlineSnapshot };
}

/** The commit of a row, without its inline snapshot. */
export function storedCommitOf(record: CommitRecord): StoredCommit {
  const { stream, version, last, id, at, correlation, causation, actor, hash } = record;
  const events = decodeEvents(record);
  if (!Number.isSafeInteger(version) || version < 1) throw new CorruptCommitError(stream, version, 'not a version');
  if (last !== version + events.length - 1) {
    throw new CorruptCommitError(stream, version, `${events.length} events, but the last version says ${last}`);
  }
  const cause = causation === undefined ? undefined : { causation };
  return { stream, version, lastVersion: last, id, atMs: at, actor, correlation, ...cause, events, hash };
}

function decodeEvents(record: CommitRecord): readonly StoredEvent[] {
  const events = parse(record, record.events, 'events');
  if (!Array.isArray(events) || events.length === 0 || !events.every(isStoredEvent)) {
    throw new CorruptCommitError(record.stream, record.version, 'its events are not a list of {type, schema, data}');
  }
  return events;
}

/** A damaged snapshot counts as missing: it is derived, and the stream's events lead to the same state. */
function decodeState({ state, reducer }: CommitRecord): InlineSnapshot | undefined {
  const value = state === undefined ? undefined : parsedOrNothing(state);
  if (value === undefined || !Number.isSafeInteger(reducer)) return undefined;
  return { reducerVersion: reducer as number, value };
}

/** The value of a text of derived JSON; undefined when it is no JSON. */
export function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function parse(record: CommitRecord, text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CorruptCommitError(record.stream, record.version, `its ${what} are not JSON`);
  }
}
