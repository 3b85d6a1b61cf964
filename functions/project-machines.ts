import { projectorOf } from '../lib/app/delivery.ts';
import { machines } from '../lib/app/machines/views/machines.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, machines));
