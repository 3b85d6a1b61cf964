import { projectorOf } from '../lib/app/delivery.ts';
import { USAGE_VIEWS } from '../lib/app/usage-views.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => USAGE_VIEWS.map((view) => projectorOf(platform, view)));
