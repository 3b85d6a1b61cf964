import { defined } from '../kernel/defined.ts';
import { isStoredEvent, type StoredEvent } from '../kernel/event.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { aggregateNameOf, assertStreamName } from '../kernel/stream-name.ts';
import { utf8Bytes } from '../kernel/utf8.ts';
import { DeliveryError } from '../subscriptions/errors.ts';
import type { Delivery } from '../subscriptions/subscriber.ts';

/** The detail type of our entries on a bus. */
export const DETAIL_TYPE = 'Commit';
/**
 * Bytes of an entry on the bus beyond which only a reference travels: stream, versions and types; the log is the body.
 * EventBridge takes 256 KB with everything around the detail.
 */
export const MAX_MESSAGE_BYTES = 240_000;
/**
 * Characters that JSON leaves as they are and that a queue of SQS refuses (Amazon SQS API reference, SendMessage: what XML 1.0 allows).
 * A commit with one in its texts travels as a reference; names, versions and types never have any.
 */
const REFUSED_BY_QUEUES = /[\uFFFE\uFFFF]/;

/** One commit on the bus. `types` is an array, so that patterns match any of them. */
export interface CommitMessage {
  readonly source: string;
  readonly detail: CommitMessageDetail;
}

export interface CommitMessageDetail {
  readonly stream: string;
  readonly version: number;
  readonly last: number;
  readonly types: readonly string[];
  readonly atMs: number;
  readonly correlation: string;
  readonly causation?: string;
  /** Absent when it is too large for the bus, or has a character that no queue takes. */
  readonly commit?: {
    readonly id: string;
    readonly actor: string;
    readonly hash: string;
    readonly events: readonly StoredEvent[];
  };
}

/** The commit message of a commit, as a reference when the whole would not fit, or would not be taken. */
export function commitMessageOf(commit: StoredCommit, sourcePrefix: string, limit = MAX_MESSAGE_BYTES): CommitMessage {
  const { stream, version, lastVersion: last, atMs, correlation, causation, id, actor, hash, events } = commit;
  const types = [...new Set(events.map((event) => event.type))];
  const envelope = { stream, version, last, types, atMs, correlation, ...defined({ causation }) };
  const source = sourcePrefix + aggregateNameOf(stream);
  const whole: CommitMessageDetail = { ...envelope, commit: { id, actor, hash, events } };
  const text = JSON.stringify(whole);
  return { source, detail: utf8Bytes(text) <= limit && !REFUSED_BY_QUEUES.test(text) ? whole : envelope };
}

/** A commit message as a hint to a subscriber. */
export function deliveryOf({ detail }: CommitMessage): Delivery {
  const { stream, version, last, types, atMs, correlation, causation, commit } = detail;
  const hint = { stream, version, last, types };
  if (commit === undefined) return hint;
  const origin = { actor: commit.actor, correlation, ...defined({ causation }) };
  const { id, hash, events } = commit;
  return { ...hint, commit: { ...origin, stream, version, lastVersion: last, id, atMs, hash, events } };
}

/**
 * A commit message from a queue: EventBridge's JSON. Throws `malformed-delivery`, with what is wrong, for anything
 * that no relay with this prefix has sent.
 */
export function parseCommitMessage(body: string, sourcePrefix: string): CommitMessage {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw malformed('the body is not JSON');
  }
  const { source, detail } = record(value, 'the body');
  if (typeof source !== 'string' || !source.startsWith(sourcePrefix))
    throw malformed(`foreign source ${String(source)}`);
  const checked = checkedDetail(record(detail, 'detail'));
  if (source !== sourcePrefix + aggregateNameOf(checked.stream))
    throw malformed(`${source} cannot speak of ${checked.stream}`);
  return { source, detail: checked };
}

function checkedDetail(detail: Readonly<Record<string, unknown>>): CommitMessageDetail {
  const { stream, version, last, types, atMs, correlation, causation, commit } = detail;
  if (typeof stream !== 'string') throw malformed('stream is not a text');
  try {
    assertStreamName(stream);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'stream is no name');
  }
  if (!isVersion(version) || !isVersion(last) || last < version) throw malformed('version and last are not versions');
  if (!isTexts(types) || types.length === 0) throw malformed('types is not a list of names');
  if (typeof atMs !== 'number' || typeof correlation !== 'string') throw malformed('atMs or correlation is missing');
  if (causation !== undefined && typeof causation !== 'string') throw malformed('causation is not a text');
  const envelope = { stream, version, last, types, atMs, correlation, ...defined({ causation }) };
  return commit === undefined
    ? envelope
    : { ...envelope, commit: checkedCommit(record(commit, 'commit'), last - version + 1) };
}

function checkedCommit(
  commit: Readonly<Record<string, unknown>>,
  count: number,
): NonNullable<CommitMessageDetail['commit']> {
  const { id, actor, hash, events } = commit;
  if (typeof id !== 'string' || typeof actor !== 'string' || typeof hash !== 'string')
    throw malformed('commit is not whole');
  if (!Array.isArray(events) || events.length !== count || !events.every(isStoredEvent)) {
    throw malformed(`commit does not hold ${count} events of {type, schema, data}`);
  }
  return { id, actor, hash, events };
}

function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`${what} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

function malformed(reason: string): DeliveryError {
  return new DeliveryError('malformed-delivery', `not a commit that a relay has published: ${reason}`);
}
