import { timersOf } from '../lib/app/timers.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => timersOf(platform));
