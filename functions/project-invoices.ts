import { invoices } from '../lib/app/projections/invoices.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(invoices, registry);
