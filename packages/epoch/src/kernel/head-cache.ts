import type { AnyAggregate } from './aggregate.ts';
import { frozen } from './encoding.ts';
import type { Head } from './store.ts';

/** A stream's head and the state there, as one warm process last saw them. */
export interface HeadState {
  readonly head: Head;
  readonly state: unknown;
}

/** States are shared with callers and with the next command: they are frozen, so no caller can change another's. */
export function headStateOf(head: Head, state: unknown): HeadState {
  return { head, state: frozen(state) };
}

interface Entry extends HeadState {
  readonly aggregate: AnyAggregate;
  /** How often, lately, the cached head was behind: 0 never, 1 always. */
  readonly lossShare: number;
}

export interface HeadCache {
  /** The cached head and state, or undefined when there is none or it conflicts too often: then load first. */
  get(aggregate: AnyAggregate, stream: string): HeadState | undefined;
  /** Caches a head and state. `lost`: whether a command on the cached head conflicted, or would have; absent where none was tried. */
  put(aggregate: AnyAggregate, base: HeadState, lost?: boolean): void;
  /** The version of the cached head, whether or not it may be used. */
  version(stream: string): number | undefined;
  readonly size: number;
}

/** Above this share of conflicts it is cheaper to read first: a refused write costs as much as an accepted one. */
export const TOLERATED_LOSS_SHARE = 0.3;
// Weight of the newest observation: about the last five count, so that a stream is trusted again soon after a storm.
const NEWEST_WEIGHT = 0.2;

/** A bounded cache, the least recently used stream leaving first. `limit` 0 caches nothing. */
export function headCache(limit: number): HeadCache {
  // A Map iterates in the order of insertion: the first key is the least recently used.
  const entries = new Map<string, Entry>();
  return {
    get(aggregate, stream) {
      const entry = entries.get(stream);
      if (entry === undefined || entry.aggregate !== aggregate) return undefined;
      return entry.lossShare > TOLERATED_LOSS_SHARE ? undefined : entry;
    },
    put(aggregate, { head, state }, lost) {
      if (limit <= 0) return;
      const before = entries.get(head.stream);
      if (before !== undefined && before.head.version > head.version) return;
      const share = before?.lossShare ?? 0;
      const lossShare = lost === undefined ? share : share * (1 - NEWEST_WEIGHT) + (lost ? NEWEST_WEIGHT : 0);
      entries.delete(head.stream);
      entries.set(head.stream, { aggregate, head, state, lossShare });
      if (entries.size <= limit) return;
      const [oldest = ''] = entries.keys();
      entries.delete(oldest);
    },
    version: (stream) => entries.get(stream)?.head.version,
    get size() {
      return entries.size;
    },
  };
}
