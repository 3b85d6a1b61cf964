import type { ChangeEntry, ChangeLog, SweptAt } from './change-log.ts';

/** Entries that are kept in memory, those of the minutes that are asked for first; others are read again by everyone who asks. */
const MAX_KEPT_ENTRIES = 20_000;

/**
 * A change log as one run reads it: what several subscribers ask for, one after the other, is read once. Minutes that a sweep
 * reads are over, and do not change any more.
 */
export function readOnce(changeLog: ChangeLog): ChangeLog {
  const kept = new Map<number, readonly ChangeEntry[] | 'too-many'>();
  const listed = new Map<number, Listed>();
  const swept = new Map<string, Promise<SweptAt | undefined>>();
  let room = MAX_KEPT_ENTRIES;

  async function entriesOf(minute: number): Promise<readonly ChangeEntry[] | 'too-many'> {
    const before = kept.get(minute);
    if (before !== undefined) return before;
    const all = await atMost(room, changeLog.entries(minute));
    if (all !== 'too-many') room -= all.length;
    kept.set(minute, all);
    return all;
  }

  return {
    ...changeLog,
    async *entries(minute, after = '') {
      const all = await entriesOf(minute);
      if (all === 'too-many') yield* changeLog.entries(minute, after === '' ? undefined : after);
      else for (const entry of all) if (entry.key > after) yield entry;
    },
    async *minutes(from) {
      const minutes = listed.get(from) ?? { seen: [], rest: changeLog.minutes(from)[Symbol.asyncIterator]() };
      listed.set(from, minutes);
      yield* continued(minutes);
    },
    sweptAt(subscriber) {
      const at = swept.get(subscriber) ?? changeLog.sweptAt(subscriber);
      swept.set(subscriber, at);
      return at;
    },
  };
}

/** The minutes from one on, as far as somebody has walked them, and those that follow. */
interface Listed {
  readonly seen: number[];
  readonly rest: AsyncIterator<number>;
}

async function* continued({ seen, rest }: Listed): AsyncGenerator<number> {
  for (let at = 0; ; at += 1) {
    if (at === seen.length) {
      const next = await rest.next();
      if (next.done === true) return;
      seen.push(next.value);
    }
    yield seen[at] as number;
  }
}

async function atMost(
  count: number,
  entries: AsyncIterable<ChangeEntry>,
): Promise<readonly ChangeEntry[] | 'too-many'> {
  const all: ChangeEntry[] = [];
  for await (const entry of entries) {
    if (all.length === count) return 'too-many';
    all.push(entry);
  }
  return all;
}
