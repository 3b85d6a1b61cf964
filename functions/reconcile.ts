import { reconcileHandler } from '../lib/aws/lambda/reconcile-handler.ts';

/** Compares S3's objects with files, totals and quotas, both ways. */
export const handler = reconcileHandler();
