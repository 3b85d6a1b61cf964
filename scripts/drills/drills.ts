import { fullQuota, leakedToken } from './customers.ts';
import { deadLetters, lostDeliveries, relayDown } from './delivery.ts';
import type { Drill } from './drill.ts';
import { failedBillingRun, parkedStream } from './recovery.ts';

/** Every drill, in the order of `npm run drill -- all`. */
export const DRILLS: readonly Drill[] = [
  deadLetters,
  lostDeliveries,
  relayDown,
  parkedStream,
  failedBillingRun,
  fullQuota,
  leakedToken,
];
