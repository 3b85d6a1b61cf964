import { projectorOf } from '../lib/app/delivery.ts';
import { organisations } from '../lib/app/organisations/views/organisations.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, organisations));
