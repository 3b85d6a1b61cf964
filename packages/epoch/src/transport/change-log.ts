/** That a stream moved: its last version and the types of the commits since the entry before. */
export interface Moved {
  readonly stream: string;
  readonly last: number;
  /** Empty when the commit could not be read: every subscriber of the aggregate has to compare. */
  readonly types: readonly string[];
  /** The first characters of the hash of the commit that ends at `last`, where it is known. */
  readonly hash?: string;
}

/** One entry of the change log. */
export interface ChangeEntry {
  /** In the order of the keys the entries of a minute are read; opaque. */
  readonly key: string;
  readonly moved: readonly Moved[];
}

/** How far a subscriber is swept: everything before the minute, and in it everything up to an entry. */
export interface SweptAt {
  readonly minute: number;
  readonly after?: string;
}

/** Length of a minute of the change log. Stored keys and watermarks count in it: it never changes. */
export const MINUTE_MS = 60_000;

/** The minute of an instant. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}

/**
 * What the relay has seen, by the minute in which it saw it (on the platform's clock, which never goes back), written
 * before anything is published: so whatever the bus loses is found again without a scan of the log.
 */
export interface ChangeLog {
  /** One item per batch. Writing a batch twice is harmless. */
  record(atMs: number, moved: readonly Moved[]): Promise<void>;
  /** What was recorded in a minute, in the order of the keys, after one. An entry that cannot be read is skipped. */
  entries(minute: number, after?: string): AsyncIterable<ChangeEntry>;
  /** The moves of a minute without their entries. */
  minute(minute: number): AsyncIterable<Moved>;
  /** Minutes in which anything was recorded, ascending, `from` included: so a quiet night costs nothing to walk. */
  minutes(from: number): AsyncIterable<number>;
  /** Everything before this minute has been compared and repaired for a subscriber; undefined: nothing yet. */
  sweptThrough(subscriber: string): Promise<number | undefined>;
  /** The same with the place in the minute. */
  sweptAt(subscriber: string): Promise<SweptAt | undefined>;
  /** Moves the watermark forward, within a minute or to another; never back. */
  markSwept(subscriber: string, minute: number, after?: string): Promise<void>;
}

/** The change log in memory. */
export function createMemoryChangeLog(): ChangeLog {
  const minutes = new Map<number, ChangeEntry[]>();
  const swept = new Map<string, SweptAt>();
  let count = 0;
  return {
    async record(atMs, moved) {
      const minute = minuteOf(atMs);
      const entries = minutes.get(minute) ?? [];
      count += 1;
      entries.push({ key: String(count).padStart(KEY_DIGITS, '0'), moved });
      minutes.set(minute, entries);
    },
    async *entries(minute, after = '') {
      for (const entry of minutes.get(minute) ?? []) if (entry.key > after) yield entry;
    },
    async *minute(minute) {
      for (const { moved } of minutes.get(minute) ?? []) yield* moved;
    },
    async *minutes(from) {
      yield* [...minutes.keys()].filter((minute) => minute >= from).sort((left, right) => left - right);
    },
    sweptThrough: async (subscriber) => swept.get(subscriber)?.minute,
    sweptAt: async (subscriber) => swept.get(subscriber),
    async markSwept(subscriber, minute, after) {
      const to = after === undefined ? { minute } : { minute, after };
      if (isBefore(swept.get(subscriber), to)) swept.set(subscriber, to);
    },
  };
}

const KEY_DIGITS = 12;

function isBefore(left: SweptAt | undefined, right: SweptAt): boolean {
  if (left === undefined || left.minute !== right.minute) return left === undefined || left.minute < right.minute;
  return (left.after ?? '') < (right.after ?? '');
}
