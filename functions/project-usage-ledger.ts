import { projectorOf } from '../lib/app/delivery.ts';
import { usageLedger } from '../lib/app/usage/views/usage-ledger.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, usageLedger));
