import { projectorOf } from '../lib/app/delivery.ts';
import { EARLIER_VIEWS } from '../lib/app/earlier-views.ts';
import { SCREEN_VIEWS } from '../lib/app/screen-views.ts';
import { projectorWhileRead } from '../lib/app/while-read.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => [
  ...SCREEN_VIEWS.map((view) => projectorOf(platform, view)),
  ...EARLIER_VIEWS.map((view) => projectorWhileRead(platform, view)),
]);
