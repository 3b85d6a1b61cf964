/** That a stream moved: its last version and the types of the commits since the entry before. */
export interface Moved {
  readonly stream: string;
  readonly last: number;
  readonly types: readonly string[];
}

/** Length of a minute of the change log. */
export const MINUTE_MS = 60_000;

/** The minute that an instant lies in. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}

/**
 * What the relay has seen, by the minute in which it saw it (on the platform's clock, which never goes back), written before anything is published: so whatever the bus
 * loses is found again without a scan of the log.
 */
export interface ChangeLog {
  /** One item per batch. Writing a batch twice is harmless. */
  record(atMs: number, moved: readonly Moved[]): Promise<void>;
  /** Everything recorded in a minute. */
  minute(minute: number): AsyncIterable<Moved>;
  /** Minutes in which anything was recorded, ascending, `from` included: so a quiet night costs nothing to walk. */
  minutes(from: number): AsyncIterable<number>;
  /** Everything before this minute has been compared and repaired for a subscriber; undefined: nothing yet. */
  sweptThrough(subscriber: string): Promise<number | undefined>;
  /** Moves the watermark forward; never back. */
  markSwept(subscriber: string, minute: number): Promise<void>;
}

/** The change log in memory. */
export function createMemoryChangeLog(): ChangeLog {
  const minutes = new Map<number, Moved[]>();
  const swept = new Map<string, number>();
  return {
    async record(atMs, moved) {
      const minute = minuteOf(atMs);
      minutes.set(minute, [...(minutes.get(minute) ?? []), ...moved]);
    },
    async *minute(minute) {
      yield* minutes.get(minute) ?? [];
    },
    async *minutes(from) {
      yield* [...minutes.keys()].filter((minute) => minute >= from).sort((left, right) => left - right);
    },
    sweptThrough: async (subscriber) => swept.get(subscriber),
    async markSwept(subscriber, minute) {
      swept.set(subscriber, Math.max(minute, swept.get(subscriber) ?? minute));
    },
  };
}
