import { exportHandler } from '../lib/aws/lambda/export-handler.ts';

/** Writes the exports that organisations have asked for, one at a time. */
export const handler = exportHandler();
