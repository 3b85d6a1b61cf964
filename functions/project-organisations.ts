import { organisations } from '../lib/app/organisations/views/organisations.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(organisations, registry);
