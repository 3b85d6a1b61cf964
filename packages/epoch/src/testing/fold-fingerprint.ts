import type { AnyAggregate } from '../kernel/aggregate.ts';
import { encodePlain } from '../kernel/encoding.ts';
import type { StoredEvent } from '../kernel/event.ts';
import type { Digest } from '../kernel/hash.ts';
import { bareEvent, foldableEvents } from '../kernel/upcast.ts';

/**
 * What an aggregate's `evolve` makes of stored histories, as one digest: over the state after every event. It changes when
 * `evolve`, the initial state or an upcaster does, and so must `reducerVersion` then.
 */
export function foldFingerprint(
  aggregate: AnyAggregate,
  histories: readonly (readonly StoredEvent[])[],
  digest: Digest,
): string {
  const states = histories.flatMap((events, index) => {
    const stream = `${aggregate.name}#history-${index}`;
    let state = aggregate.initial;
    return events.map((event, at) => {
      const commit = { ...ENVELOPE, stream, version: at + 1, lastVersion: at + 1, events: [event] };
      for (const each of foldableEvents(aggregate, commit)) state = aggregate.evolve(state, bareEvent(each));
      return encodePlain(sorted(state), `${stream}@${at + 1}`);
    });
  });
  return digest(states.join('\n'));
}

const ENVELOPE = { id: '', atMs: 0, actor: '', correlation: '', hash: '' };

/** The order of keys has no meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]));
}
