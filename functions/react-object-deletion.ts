import { registry } from '../lib/app/registry.ts';
import { reactorHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { objectDeletionIn } from '../lib/aws/reactors/object-deletion.ts';

export const handler = reactorHandler(objectDeletionIn, registry);
