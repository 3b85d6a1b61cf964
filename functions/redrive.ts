import { redriveHandler } from '../lib/aws/lambda/redrive-handler.ts';

/** Tries what has failed for good again, subscriber by subscriber, when an administrator asks for it. */
export const handler = redriveHandler();
