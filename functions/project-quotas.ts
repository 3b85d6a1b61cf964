import { quotas } from '../lib/app/projections/quotas.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(quotas, registry);
