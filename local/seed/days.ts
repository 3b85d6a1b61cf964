import type { Subscriber } from 'epoch/subscriptions';
import { createProjector, createUpcast } from 'epoch/views';
import { registry } from '../../lib/app/registry.ts';
import { closeThrough } from '../../lib/app/usage/commands/close-day.ts';
import { createUsageLedger } from '../../lib/app/usage/queries/ledger.ts';
import { usageLedger } from '../../lib/app/usage/views/usage-ledger.ts';
import { addDays, type Day, dayEnd, dayOf } from '../../lib/domain/metering/day.ts';
import { LocalError } from '../error.ts';
import type { SeedTarget } from './target.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** When the daily run came to an organisation, on each of the days. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;
/** The bus delivers the same commits meanwhile; the second of two processes reads again. */
const MAX_TRIES = 20;

export interface History {
  readonly organisationId: string;
  readonly foundedAtMs: number;
  /** From the first day on: each is over once the ledger has all of its events. */
  readonly days: readonly Promise<void>[];
}

/** The projector that the bus runs too, here for those who cannot wait for the bus. */
export function ledgerSubscriber({ views: store, store: reader }: SeedTarget, nowMs: () => number): Subscriber {
  const upcast = createUpcast(Object.values(registry));
  return createProjector({ projection: usageLedger, store, reader, upcast, nowMs });
}

/** Closes every day as soon as it is over. */
export async function closeDays(target: SeedTarget, { organisationId, foundedAtMs, days }: History): Promise<void> {
  const close = closerOf(timelineOf(target), { organisationId, foundedAtMs });
  let day = dayOf(foundedAtMs);
  for (const over of days) {
    await over;
    await close(day);
    day = addDays(day, 1);
  }
}

/** Closes a day by the daily run's own code, at the time at which it would have been closed. */
export function closerOf(timeline: Timeline, of: Pick<History, 'organisationId' | 'foundedAtMs'>) {
  const { kernel, nowMs, target } = timeline;
  const ledger = createUsageLedger({ views: target.views, subscriber: ledgerSubscriber(target, nowMs) });
  // Everything up to the end of the day is written and in the ledger: that is the watermark's meaning.
  const watermark = { sweptThroughMs: async () => nowMs() };
  return async (day: Day): Promise<void> => {
    timeline.to(dayEnd(day) + AFTER_MIDNIGHT_MS);
    await timeline.once(`daily-usage#${of.organisationId}`, `CloseDay ${day}`, async (correlation) => {
      const origin = { actor: 'daily-run', correlation };
      await closeThrough({ kernel, ledger, watermark, nowMs }, { ...of, day, origin });
      return { ok: true };
    });
  };
}

/** Applies streams to the ledger. */
export async function enterInLedger(subscriber: Subscriber, streams: readonly string[]): Promise<void> {
  await Promise.all(streams.map((stream) => untilThere(() => subscriber.catchUp(stream), stream)));
}

/** Answers with how it came through. */
export async function untilThere(catchUp: () => Promise<{ readonly status: string }>, stream: string): Promise<string> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { status } = await catchUp();
    if (status === 'applied' || status === 'duplicate' || status === 'ignored') return status;
  }
  throw new LocalError('seed.failed', `A subscriber does not get through ${stream}.`);
}
