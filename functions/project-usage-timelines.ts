import { registry } from '../lib/app/registry.ts';
import { usageTimelines } from '../lib/app/usage/timeline-projection.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(usageTimelines, registry);
