import { timersOf } from '../lib/app/timers.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => timersOf(platform));
