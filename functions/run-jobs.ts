import { jobSubscribers } from '../lib/app/job-subscribers.ts';
import { dispatchEffectsOnAws } from '../lib/aws/effects.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => jobSubscribers(platform, dispatchEffectsOnAws(platform)));
