import { redriveHandler } from '../lib/aws/lambda/redrive-handler.ts';

/** Redrives parked streams and dead letters of a subscriber, when an administrator requests it. */
export const handler = redriveHandler();
