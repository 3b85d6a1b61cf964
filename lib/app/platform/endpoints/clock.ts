import { reject } from 'epoch';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { moved, type Offsets, shift } from '../queries/offsets.ts';

export interface ClockDependencies {
  readonly offsets: {
    read(): Promise<Offsets>;
    replace(was: Offsets, next: Offsets): Promise<boolean>;
  };
  readonly wallMs: () => number;
  /** Fires timers that have become due. */
  readonly announce: (nowMs: number) => Promise<void>;
}

const MAX_TRIES = 5;

/** The test clock: it exists only on stages that are made for it, and only moves forward. */
export function clockEndpoints({
  offsets,
  wallMs,
  announce,
}: ClockDependencies): Pick<Endpoints<'admin'>, `admin.${'get' | 'move'}Clock`> {
  const replyOf = (list: Offsets) => {
    const atMs = wallMs();
    const nowMs = shift(list, atMs);
    return { now: iso(nowMs), aheadMs: String(nowMs - atMs) };
  };

  return {
    'admin.getClock': async () => ({ body: replyOf(await offsets.read()) }),

    async 'admin.moveClock'({ body }) {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const was = await offsets.read();
        const move = moved(was, wallMs(), Date.parse(body.to));
        if (!move.ok) return reject(move.code, move.message);
        if (!(await offsets.replace(was, move.offsets))) continue;
        await announce(shift(move.offsets, wallMs()));
        return { body: replyOf(move.offsets) };
      }
      return reject('conflict', 'others move the clock all the time');
    },
  };
}
