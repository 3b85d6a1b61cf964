import { projectorOf } from '../lib/app/delivery.ts';
import { members } from '../lib/app/organisations/views/members.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, members));
