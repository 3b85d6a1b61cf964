import type { Projection } from 'epoch/views';
import { usageLedger } from './usage/views/usage-ledger.ts';
import { usageTimelines } from './usage/views/usage-timelines.ts';

/** Views that bills are made from, with a function and a queue of their own. */
export const USAGE_VIEWS: readonly Projection[] = [usageLedger, usageTimelines];
