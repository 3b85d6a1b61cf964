import { jobDispatchSubscriber } from '../lib/app/every-subscriber.ts';
import { dispatchEffectsOnAws } from '../lib/aws/effects.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => jobDispatchSubscriber(platform, dispatchEffectsOnAws(platform)));
