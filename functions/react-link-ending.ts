import { registry } from '../lib/app/registry.ts';
import { reactorHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { linkEndingIn } from '../lib/aws/reactors/link-ending.ts';

export const handler = reactorHandler(linkEndingIn, registry);
