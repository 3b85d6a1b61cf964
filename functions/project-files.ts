import { projectorOf } from '../lib/app/delivery.ts';
import { files } from '../lib/app/files/views/files.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, files));
