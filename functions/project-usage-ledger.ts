import { registry } from '../lib/app/registry.ts';
import { usageLedger } from '../lib/app/usage/views/usage-ledger.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(usageLedger, registry);
