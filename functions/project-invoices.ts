import { invoices } from '../lib/app/billing/views/invoices.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(invoices, registry);
