import { sweepHandler } from '../lib/aws/lambda/sweep-handler.ts';

/** Fires due timers, delivers what the bus has lost, and moves the watermarks. */
export const handler = sweepHandler();
