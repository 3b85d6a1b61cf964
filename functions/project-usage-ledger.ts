import { projectorOf } from '../lib/app/delivery.ts';
import { usageLedger } from '../lib/app/usage/views/usage-ledger.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, usageLedger));
