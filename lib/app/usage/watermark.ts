import { type ChangeLog, MINUTE_MS } from '../../epoch/delivery/change-log.ts';
import { viewId } from '../../epoch/delivery/projection.ts';
import type { Watermark } from './close-day.ts';
import { usageLedger } from './ledger-projection.ts';

/** Everything that the ledger hears of has reached it up to where the sweep has compared it with the log. */
export function sweptWatermark(log: Pick<ChangeLog, 'sweptThrough'>): Watermark {
  return { sweptThroughMs: async () => ((await log.sweptThrough(viewId(usageLedger))) ?? 0) * MINUTE_MS };
}
