import type { ChangeLog } from '../../epoch/delivery/change-log.ts';
import { viewId } from '../../epoch/delivery/projection.ts';
import { watermark } from '../../epoch/delivery/sweep.ts';
import type { Watermark } from './close-day.ts';
import { usageLedger } from './ledger-projection.ts';

/** Everything that the ledger hears of has reached it up to where the sweep has compared it with the log. */
export function sweptWatermark(log: ChangeLog): Watermark {
  return { sweptThroughMs: async () => (await watermark(log, [viewId(usageLedger)])) ?? 0 };
}
