import { dailyHandler } from '../lib/aws/lambda/daily-handler.ts';

/** Closes the day that has ended, organisation by organisation. */
export const handler = dailyHandler();
