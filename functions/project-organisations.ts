import { projectorOf } from '../lib/app/delivery.ts';
import { organisations } from '../lib/app/organisations/views/organisations.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, organisations));
