import type { Kernel } from 'epoch';
import { fileHistory } from '../../../domain/file/reading.ts';
import { type Day, dayOf } from '../../../domain/metering/day.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import { type Metered, meteredIn } from '../../usage/views/metered.ts';
import type { PartEvent } from './part-events.ts';

/** Commits of a file that one page of events passes over. */
const MAX_PASSED = 2_000;

/**
 * What a file counted of a meter that has no timeline, egress and requests, from the file's own log: each step is on its instant's day
 * alone.
 */
export async function countOfFile(kernel: Kernel, fileId: string, meter: MeterKey, day: Day): Promise<bigint> {
  let count = 0n;
  for await (const { steps } of stepsOf(kernel, fileId, meter, day, 1))
    for (const { delta } of steps) count += BigInt(delta);
  return count;
}

/** Its events of the day, page by page; `next` is the version that the next page begins with. */
export async function countsOfFile(
  kernel: Kernel,
  fileId: string,
  { meter, day }: { readonly meter: MeterKey; readonly day: Day },
  from: number,
  limit: number,
): Promise<{ readonly events: readonly PartEvent[]; readonly next?: number }> {
  const events: PartEvent[] = [];
  let passed = 0;
  for await (const { steps, next } of stepsOf(kernel, fileId, meter, day, from)) {
    for (const { event, atMs, delta } of steps) events.push({ event, atMs, count: BigInt(delta) });
    passed += 1;
    if (events.length >= limit || passed >= MAX_PASSED) return { events, next };
  }
  return { events };
}

async function* stepsOf(
  kernel: Kernel,
  fileId: string,
  meter: MeterKey,
  day: Day,
  from: number,
): AsyncGenerator<{ readonly steps: readonly Metered[]; readonly next: number }> {
  for await (const commit of kernel.history(fileHistory, fileId, { from })) {
    const steps = meteredIn(commit).filter((step) => step.meter === meter && dayOf(step.atMs) === day);
    yield { steps, next: commit.version + commit.events.length };
  }
}
