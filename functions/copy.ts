import { copyHandler } from '../lib/aws/lambda/copy-handler.ts';

/** Copies the log to a bucket, day by day. */
export const handler = copyHandler();
