import { completionHandler } from '../lib/aws/lambda/completion-handler.ts';

/** Completes uploads of very many parts, one at a time. */
export const handler = completionHandler();
