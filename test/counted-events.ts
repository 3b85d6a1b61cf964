import type { EventStore } from 'epoch';

export interface CountedEvents {
  readonly store: EventStore;
  /** How many events were appended. */
  total(): number;
  /** The version of each stream, in the order of their beginnings. */
  heads(): ReadonlyMap<string, number>;
}

/** A store that was empty, with what was appended to it counted: reading all of a log for that takes longer than what is tested. */
export function countedEvents(empty: EventStore): CountedEvents {
  const heads = new Map<string, number>();
  let events = 0;
  const append: EventStore['append'] = async (writes, markers) => {
    const result = await empty.append(writes, markers);
    if (result.kind !== 'appended') return result;
    for (const { head, draft } of writes) {
      const last = head.version + (draft?.events.length ?? 0);
      // A commit that an earlier try has written is counted.
      if (draft === undefined || (heads.get(head.stream) ?? 0) >= last) continue;
      heads.set(head.stream, last);
      events += draft.events.length;
    }
    return result;
  };
  return { store: { ...empty, append }, total: () => events, heads: () => heads };
}
