import { projectorOf } from '../lib/app/delivery.ts';
import { machines } from '../lib/app/machines/views/machines.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, machines));
