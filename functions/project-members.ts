import { projectorOf } from '../lib/app/delivery.ts';
import { members } from '../lib/app/organisations/views/members.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, members));
