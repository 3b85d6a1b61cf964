import { projectorOf } from '../lib/app/delivery.ts';
import { files } from '../lib/app/files/views/files.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, files));
