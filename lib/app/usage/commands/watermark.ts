import type { ChangeLog } from 'epoch/transport';
import { watermark } from 'epoch/transport';
import { viewId } from 'epoch/views';
import { usageLedger } from '../views/usage-ledger.ts';
import type { Watermark } from './close-day.ts';

/** Everything that the ledger hears of has reached it up to where the sweep has compared it with the log. */
export function sweptWatermark(log: ChangeLog): Watermark {
  return { sweptThroughMs: async () => (await watermark(log, [viewId(usageLedger)])) ?? 0 };
}
