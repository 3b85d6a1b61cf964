import { sequenceMarkerKey } from '../kernel/marker.ts';
import type { EventStore, StoredCommit } from '../kernel/store.ts';
import { aggregateIdOf, aggregateNameOf, parseEventId } from '../kernel/stream-name.ts';
import type { Reacted } from './saga-aggregate.ts';
import { sequenceOf } from './saga-output.ts';

/** What a commit says about the sender's command that made it. */
interface Evidence {
  readonly sender: string;
  readonly seq: number;
}

const SAGA = 'saga-';

/**
 * Sets the marker of the command that a restored commit was made by, if a saga has sent it: a repeated delivery then finds it
 * executed. For commits whose senders may deliver again, in the order of their stream; markers are no part of a log.
 * Commands that were refused, or had no effect, leave no commit, and are executed again.
 */
export async function restoreMarker(store: EventStore, commit: StoredCommit): Promise<void> {
  const { stream, version, lastVersion, id, atMs } = commit;
  const streams = [{ stream, version: lastVersion, first: version }];
  for (const { sender, seq } of await evidenceOf(store, commit)) {
    const key = sequenceMarkerKey(sender, stream);
    await store.mark({ key, id, outcome: { ok: true, streams }, seq, nowMs: atMs });
  }
}

async function evidenceOf(store: EventStore, commit: StoredCommit): Promise<readonly Evidence[]> {
  const own = commit.events.flatMap(({ type, data }) => {
    const { on = '' } = data as Partial<Reacted>;
    if (type === 'SagaAnswered') return answered(on);
    const source = type === 'SagaReacted' ? parseEventId(on) : undefined;
    return source === undefined ? [] : [{ sender: source.stream, seq: source.version }];
  });
  if (aggregateNameOf(commit.stream).startsWith(SAGA)) return own;
  return commit.actor.startsWith(SAGA) ? sent(store, commit) : [];
}

/** An answer's command is named after the send: `saga-quota#org_…@7.0`. */
function answered(on: string): readonly Evidence[] {
  const dot = on.lastIndexOf('.');
  const cause = parseEventId(on.slice(0, Math.max(0, dot)));
  const index = Number(on.slice(dot + 1));
  if (cause === undefined || !Number.isSafeInteger(index)) return [];
  return [{ sender: cause.stream, seq: sequenceOf(cause.version, index) }];
}

/** The send that caused the commit: of several to one stream, which of them is seen by how many came before. */
async function sent(store: EventStore, commit: StoredCommit): Promise<readonly Evidence[]> {
  const cause = parseEventId(commit.causation ?? '');
  if (cause === undefined) return [];
  for await (const { version, events } of store.read(cause.stream, { from: cause.version, to: cause.version })) {
    const { send = [] } = (events[cause.version - version]?.data ?? {}) as Partial<Reacted>;
    const indices = send.flatMap(({ aggregate, aggregateId }, index) =>
      aggregate === aggregateNameOf(commit.stream) && aggregateId === aggregateIdOf(commit.stream) ? [index] : [],
    );
    const before = indices.length > 1 ? await sameCauseBefore(store, commit) : 0;
    const index = indices[Math.min(before, indices.length - 1)];
    return index === undefined ? [] : [{ sender: cause.stream, seq: sequenceOf(cause.version, index) }];
  }
  return [];
}

/** Commits of the stream right before this one with the same cause; commits of others may lie between them. */
async function sameCauseBefore(store: EventStore, { stream, version, causation }: StoredCommit): Promise<number> {
  let count = 0;
  if (version === 1) return count;
  const from = Math.max(1, version - MAX_LOOKED_BACK);
  for await (const each of store.read(stream, { from, to: version - 1 })) if (each.causation === causation) count += 1;
  return count;
}

const MAX_LOOKED_BACK = 1_000;
