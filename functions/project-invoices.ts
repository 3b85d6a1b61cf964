import { invoices } from '../lib/app/billing/views/invoices.ts';
import { projectorOf } from '../lib/app/delivery.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, invoices));
