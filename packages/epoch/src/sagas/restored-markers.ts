import { type MarkerWrite, sequenceMarkerKey } from '../kernel/marker.ts';
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
/** Commits of one stream that are looked into at once, and markers of it that are set at once. */
export const MARKERS_AT_ONCE = 8;

/**
 * Sets the markers of the commands that restored commits of one stream were made by, where a saga has sent them: a repeated delivery
 * then finds them executed. For commits whose senders may deliver again; markers are no part of a log. Of the commands of one sender
 * only the last one is marked, as it would be in the end: its number stands for those before it.
 * Commands that were refused, or had no effect, leave no commit, and are executed again.
 */
export async function restoreMarkers(store: EventStore, commits: AsyncIterable<StoredCommit>): Promise<void> {
  const markers = new Map<string, MarkerWrite & { readonly seq: number }>();
  for await (const group of inGroups(commits, MARKERS_AT_ONCE)) {
    for (const marker of (await Promise.all(group.map((commit) => markersOf(store, commit)))).flat()) {
      const known = markers.get(marker.key);
      if (known === undefined || known.seq < marker.seq) markers.set(marker.key, marker);
    }
  }
  const all = [...markers.values()];
  for (let at = 0; at < all.length; at += MARKERS_AT_ONCE)
    await Promise.all(all.slice(at, at + MARKERS_AT_ONCE).map((marker) => store.mark(marker)));
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function markersOf(store: EventStore, commit: StoredCommit) {
  const { stream, version, lastVersion, id, atMs } = commit;
  const streams = [{ stream, version: lastVersion, first: version }];
  return (await evidenceOf(store, commit)).map(({ sender, seq }) => {
    const key = sequenceMarkerKey(sender, stream);
    return { key, id, outcome: { ok: true as const, streams }, seq, nowMs: atMs };
  });
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
