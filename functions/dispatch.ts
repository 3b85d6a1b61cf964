import { dispatchHandler } from '../lib/aws/lambda/dispatch-handler.ts';

/** Grants slots to waiting jobs. */
export const handler = dispatchHandler();
