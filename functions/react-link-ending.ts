import { linkEnding } from '../lib/app/reactors/link-ending.ts';
import { registry } from '../lib/app/registry.ts';
import { nodeRuntime } from '../lib/aws/dynamodb/node-runtime.ts';
import { reactorHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { platformViews } from '../lib/aws/views.ts';

const { newId } = nodeRuntime();

export const handler = reactorHandler(
  ({ kernel, dynamo, clock }) => linkEnding(kernel, platformViews(dynamo, clock), newId),
  registry,
);
