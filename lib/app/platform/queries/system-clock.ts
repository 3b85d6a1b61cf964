import type { Clock } from '../../ports/clock.ts';

/** The wall's own time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  fromWallMs: (wallMs) => wallMs,
  refresh: async () => {},
};
