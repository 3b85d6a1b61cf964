import { auditHandler } from '../lib/aws/lambda/audit-handler.ts';

/** Audits the last month of some customers, and keeps hashes of the log where they cannot be changed. */
export const handler = auditHandler();
