import { machineOrdersSubscriber } from '../lib/app/every-subscriber.ts';
import { machineEffectsOnAws } from '../lib/aws/effects.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) =>
  machineOrdersSubscriber(platform, machineEffectsOnAws(platform)),
);
