import { sweepHandler } from '../lib/aws/lambda/sweep-handler.ts';

/** Fires due timers, repairs what the bus has lost, and says how far everything is seen through. */
export const handler = sweepHandler();
