import { clockSkew } from './clock.ts';
import { fullQuota, leakedToken } from './customers.ts';
import { deadLetters, lostDeliveries, relayDown } from './delivery.ts';
import type { Drill } from './drill.ts';
import { stuckInvoice } from './invoice.ts';
import { rebuiltLog } from './log.ts';
import { deadMachineHost } from './machines.ts';
import { failedBillingRun, parkedStream } from './recovery.ts';
import { restoredTable } from './restored.ts';
import { throttledTable } from './tables.ts';
import { brokenView } from './views.ts';

/** Every drill, in the order of `npm run drill -- all`. */
export const DRILLS: readonly Drill[] = [
  deadLetters,
  lostDeliveries,
  relayDown,
  parkedStream,
  brokenView,
  throttledTable,
  clockSkew,
  fullQuota,
  leakedToken,
  deadMachineHost,
  failedBillingRun,
  rebuiltLog,
  restoredTable,
  // It moves the clock by weeks: the last one.
  stuckInvoice,
];
