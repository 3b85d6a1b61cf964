import { reconcileHandler } from '../lib/aws/lambda/reconcile-handler.ts';

/** Compares what S3 holds with files, totals and quotas, both ways. */
export const handler = reconcileHandler();
