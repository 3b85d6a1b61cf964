import { dayEnd, dayStart, firstDayOf, lastDayOf, type Month } from '../../../domain/metering/day.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';

/** Files and jobs that used anything in these months, by their streams. */
export async function usedStreams(
  timelines: Timelines,
  organisationId: string,
  months: readonly Month[],
): Promise<readonly string[]> {
  const streams = new Set<string>();
  for (const month of months) {
    const window = { fromMs: dayStart(firstDayOf(month)), toMs: dayEnd(lastDayOf(month)) };
    for await (const { fileId } of timelines.filesIn(organisationId, window)) streams.add(`file#${fileId}`);
    for await (const { jobId } of timelines.attemptsIn(organisationId, window)) streams.add(`job#${jobId}`);
  }
  return [...streams].sort();
}
