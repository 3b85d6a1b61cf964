import { projectorOf } from '../lib/app/delivery.ts';
import { SCREEN_VIEWS } from '../lib/app/screen-views.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => SCREEN_VIEWS.map((view) => projectorOf(platform, view)));
