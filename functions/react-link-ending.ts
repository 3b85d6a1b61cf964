import { linkEnding } from '../lib/app/reactors/link-ending.ts';
import { registry } from '../lib/app/registry.ts';
import { nodeRuntime } from '../lib/aws/dynamodb/node-runtime.ts';
import { liveViews } from '../lib/aws/lambda/live-views.ts';
import { reactorHandler } from '../lib/aws/lambda/subscriber-handler.ts';

const { newId } = nodeRuntime();

export const handler = reactorHandler((world) => linkEnding(world.kernel, liveViews(world), newId), registry);
