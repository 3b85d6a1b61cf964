import type { TokenPosition } from './consistency-token.ts';

/** Streams of views that one process keeps in mind. */
const MAX_POSITIONS = 5_000;

/** How far views were seen to be. A view never goes back in a stream, so that what it has reached need not be read again. */
export interface ReachedPositions {
  includes(view: string, position: TokenPosition): boolean;
  add(view: string, position: TokenPosition): void;
}

export function reachedPositions(limit = MAX_POSITIONS): ReachedPositions {
  // A Map iterates in the order of insertion: the first key is the one that was added the longest ago.
  const versions = new Map<string, number>();
  const keyOf = (view: string, { stream }: TokenPosition) => `${view} ${stream}`;
  const versionOf = (key: string) => versions.get(key) ?? 0;
  return {
    includes: (view, position) => versionOf(keyOf(view, position)) >= position.version,
    add(view, position) {
      const key = keyOf(view, position);
      const version = Math.max(versionOf(key), position.version);
      versions.delete(key);
      versions.set(key, version);
      for (const oldest of versions.keys()) {
        if (versions.size <= limit) break;
        versions.delete(oldest);
      }
    },
  };
}
