import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequenceMarkerKey } from '../../src/kernel/marker.ts';
import { memoryStore } from '../../src/kernel/memory-store.ts';
import type { EventStore, StoredCommit } from '../../src/kernel/store.ts';
import { MARKERS_AT_ONCE, restoreMarkers } from '../../src/sagas/restored-markers.ts';
import { digest } from '../basket.ts';

const SAGAS = ['saga-paying#1', 'saga-paying#2'] as const;
const TARGET = 'account#a';

/** Which saga sent how many commands to the target by each of its events, in the order in which they took effect. */
const sends = fc.array(fc.record({ saga: fc.constantFrom(...SAGAS), commands: fc.integer({ min: 1, max: 3 }) }), {
  maxLength: 30,
});

type Sends = readonly { readonly saga: string; readonly commands: number }[];

/** A log as it is after a restore: with what sagas sent and what came of it, and without markers. */
function logOf(all: Sends) {
  const store = memoryStore({ digest });
  const lengths = new Map<string, number>();
  const append = (stream: string, actor: string, event: object, causation?: string) => {
    const version = (lengths.get(stream) ?? 0) + 1;
    lengths.set(stream, version);
    const rest = {
      id: `${stream}-${version}`,
      at: version,
      correlation: 'c',
      actor,
      hash: digest(`${stream}${version}`),
    };
    store.overwrite({
      stream,
      version,
      last: version,
      ...rest,
      events: JSON.stringify([event]),
      ...(causation && { causation }),
    });
    return `${stream}@${version}`;
  };
  for (const { saga, commands } of all) {
    const send = Array.from({ length: commands }, () => ({
      aggregate: 'account',
      aggregateId: 'a',
      type: 'Pay',
      data: {},
    }));
    const cause = append(saga, 'saga-paying', { type: 'SagaReacted', schema: 1, data: { on: 'order#1@1', send } });
    for (const _ of send) append(TARGET, 'saga-paying', { type: 'Paid', schema: 1, data: {} }, cause);
  }
  return store;
}

/** Counts the calls of a store that answers later, and how many were under way at once. */
function watched(store: EventStore) {
  const seen = { marks: 0, most: 0 };
  let running = 0;
  const mark: EventStore['mark'] = async (write) => {
    seen.marks += 1;
    running += 1;
    seen.most = Math.max(seen.most, running);
    await new Promise(setImmediate);
    running -= 1;
    return store.mark(write);
  };
  return { seen, store: { ...store, mark } };
}

async function* only(commit: StoredCommit) {
  yield commit;
}

const markersIn = (store: EventStore) =>
  Promise.all(SAGAS.map((saga) => store.marker(sequenceMarkerKey(saga, TARGET), 0)));

describe('markers that are restored from a log', () => {
  it('are those that one after the other would be, by one request for each sender', async () => {
    await fc.assert(
      fc.asyncProperty(sends, async (all) => {
        const [oneByOne, together] = [logOf(all), watched(logOf(all))];
        for await (const commit of oneByOne.read(TARGET)) await restoreMarkers(oneByOne, only(commit));
        await restoreMarkers(together.store, together.store.read(TARGET));
        expect(await markersIn(together.store)).toEqual(await markersIn(oneByOne));
        expect(together.seen.marks).toBe(new Set(all.map(({ saga }) => saga)).size);
      }),
    );
  });

  it('are set some at a time, and never more', async () => {
    const senders = Array.from({ length: 50 }, (_, index) => ({ saga: `saga-paying#${index}`, commands: 2 }));
    const { store, seen } = watched(logOf(senders));
    await restoreMarkers(store, store.read(TARGET));
    expect(seen).toEqual({ marks: 50, most: MARKERS_AT_ONCE });
  });
});
