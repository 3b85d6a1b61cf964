import { registry } from '../lib/app/registry.ts';
import { usageTimelines } from '../lib/app/usage/views/usage-timelines.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(usageTimelines, registry);
