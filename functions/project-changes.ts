import { projectorOf } from '../lib/app/delivery.ts';
import { changes } from '../lib/app/organisations/views/changes.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, changes));
