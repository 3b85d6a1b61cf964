import { createHash } from 'node:crypto';
import { type EventStore, memoryStore } from 'epoch';
import { createMemoryViewStore, type ViewStore } from 'epoch/views';
import { createPlatform } from '../lib/app/platform.ts';
import { countedBytes } from './counted-bytes.ts';

export const digest = (text: string) => createHash('sha256').update(text).digest('hex');

export interface MemoryPlatformOptions {
  readonly startMs: number;
  readonly events?: EventStore;
  readonly viewStore?: ViewStore;
  readonly pause?: (ms: number) => Promise<void>;
  readonly jitter?: () => number;
  readonly cachedStreams?: number;
}

/** The platform over memory: a clock that only the test moves, and ids that are the same in every run and sort by their making. */
export function createMemoryPlatform(options: MemoryPlatformOptions) {
  const { startMs, events = memoryStore({ digest }), viewStore = createMemoryViewStore(), ...kernel } = options;
  let now = startMs;
  const clock = { nowMs: () => now, fromWallMs: (wallMs: number) => wallMs, refresh: async () => {} };
  const platform = createPlatform({ events, viewStore, clock, digest, random: countedBytes(), ...kernel });
  return {
    ...platform,
    nowMs: clock.nowMs,
    setMs: (atMs: number) => {
      if (atMs < now) throw new Error('time goes forward');
      now = atMs;
    },
  };
}
