import { integrate } from '../../../domain/metering/integral.ts';
import { STORAGE_METER } from '../../../domain/metering/meter.ts';
import { perWindow } from '../../../domain/metering/sharing.ts';
import { eachOf } from '../../http/each-of.ts';
import { FILES_AT_ONCE } from '../../usage/queries/shares.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import type { RatedWindow, Used } from './cost.ts';

/** The storage of some files in each window, in their order. Reads their timelines and no others. */
export function storedByFile(
  timelines: Timelines,
  fileIds: readonly string[],
  windows: readonly RatedWindow[],
): Promise<(readonly Used[])[]> {
  return eachOf(fileIds, FILES_AT_ONCE, async (fileId): Promise<readonly Used[]> => {
    const timeline = await timelines.file(fileId);
    return [...perWindow(timeline, windows)].map(({ window: ratedWindow, file }) => {
      return { ratedWindow, meter: STORAGE_METER, count: integrate(0n, file.changes, ratedWindow) };
    });
  });
}
