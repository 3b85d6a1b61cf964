import { projectorOf } from '../lib/app/delivery.ts';
import { changes } from '../lib/app/organisations/views/changes.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, changes));
