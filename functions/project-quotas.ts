import { registry } from '../lib/app/registry.ts';
import { quotas } from '../lib/app/uploads/views/quotas.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(quotas, registry);
