import { usageDays } from '../lib/app/projections/usage-days.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(usageDays, registry);
