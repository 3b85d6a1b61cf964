import { billingLettersSubscriber } from '../lib/app/every-subscriber.ts';
import { letterEffectsOnAws } from '../lib/aws/effects.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) =>
  billingLettersSubscriber(platform, letterEffectsOnAws(platform)),
);
