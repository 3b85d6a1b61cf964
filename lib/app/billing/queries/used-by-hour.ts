import { integrate, type Window } from '../../../domain/metering/integral.ts';
import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { perWindow } from '../../../domain/metering/sharing.ts';
import { inOrder } from '../../http/in-order.ts';
import { attemptMs, FILES_AT_ONCE, spanOf } from '../../usage/queries/shares.ts';
import type { StoredFile, Timelines } from '../../usage/queries/timelines.ts';

export const HOUR_MS = 3_600_000;

/** An interval cut at every full hour: the first and the last may be parts of one. */
export function hoursOf({ fromMs, toMs }: Window): readonly Window[] {
  const hours: Window[] = [];
  for (let at = fromMs; at < toMs; ) {
    const next = Math.min(toMs, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    hours.push({ fromMs: at, toMs: next });
    at = next;
  }
  return hours;
}

/** What an organisation used in each of these windows, which are in order: storage by its files, run time by its attempts. */
export async function usedByHour(
  timelines: Timelines,
  organisationId: string,
  hours: readonly Window[],
): Promise<readonly ReadonlyMap<MeterKey, bigint>[]> {
  const used = hours.map(() => new Map<MeterKey, bigint>());
  const add = (index: number, meter: MeterKey, count: bigint) => {
    const counts = used[index];
    if (counts !== undefined && count !== 0n) counts.set(meter, (counts.get(meter) ?? 0n) + count);
  };
  const span = spanOf(hours);
  const read = ({ fileId }: StoredFile) => timelines.file(fileId);
  for await (const timeline of inOrder(timelines.filesIn(organisationId, span), FILES_AT_ONCE, read)) {
    let index = 0;
    for (const { window, file } of perWindow(timeline, hours)) {
      add(index, STORAGE_METER, integrate(0n, file.changes, window));
      index += 1;
    }
  }
  for await (const attempt of timelines.attemptsIn(organisationId, span)) {
    for (const [index, hour] of hours.entries())
      add(index, computeMeter(attempt.machineType), attemptMs(attempt, hour));
  }
  return used;
}
