import { registry } from '../../lib/app/registry.ts';
import { closeThrough } from '../../lib/app/usage/close-day.ts';
import { createUsageLedger } from '../../lib/app/usage/ledger.ts';
import { usageLedger } from '../../lib/app/usage/ledger-projection.ts';
import { addDays, type Day, dayEnd, dayOf } from '../../lib/domain/metering/day.ts';
import { createProjector } from '../../lib/epoch/delivery/projector.ts';
import { createUpcast } from '../../lib/epoch/delivery/upcast.ts';
import { LocalError } from '../error.ts';
import type { SeedWorld } from './world.ts';

/** When the daily run came to an organisation, on each of the days. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;
/** The bus delivers the same commits meanwhile; whoever comes second looks again. */
const MAX_TRIES = 20;
const STREAMS_AT_ONCE = 8;

export interface History {
  readonly organisationId: string;
  readonly foundedAtMs: number;
  /** Last day to close. */
  readonly last: Day;
  /** Streams that move bytes or run time. */
  readonly metered: readonly string[];
}

/** Closes every day of the history by the daily run's own code, each at the time at which it would have been closed. */
export async function closeDays(world: SeedWorld, { organisationId, foundedAtMs, last, metered }: History) {
  const { kernel, views, nowMs, newId } = world;
  const upcast = createUpcast(Object.values(registry));
  const subscriber = createProjector({ projection: usageLedger, store: views, reader: kernel.store, upcast, nowMs });
  const waiting = metered.values();
  await Promise.all(
    Array.from({ length: STREAMS_AT_ONCE }, async () => {
      for (const stream of waiting) await untilThere(() => subscriber.catchUp(stream), stream);
    }),
  );
  // Everything that this history has written is in the ledger now: that is what the watermark says.
  const watermark = { sweptThroughMs: async () => nowMs() };
  const ports = { kernel, ledger: createUsageLedger({ views, subscriber }), watermark, nowMs, newId };
  const origin = { actor: 'daily-run', correlation: `seed-${organisationId}` };
  for (let day = dayOf(foundedAtMs); day <= last; day = addDays(day, 1)) {
    world.to(Math.max(nowMs(), dayEnd(day) + AFTER_MIDNIGHT_MS));
    await closeThrough(ports, { organisationId, foundedAtMs, day, origin });
  }
}

async function untilThere(catchUp: () => Promise<{ readonly status: string }>, stream: string): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { status } = await catchUp();
    if (status === 'applied' || status === 'duplicate' || status === 'ignored') return;
  }
  throw new LocalError('seed.failed', `The usage ledger does not get through ${stream}.`);
}
