import { linkEnding } from '../lib/app/reactors/link-ending.ts';
import { registry } from '../lib/app/registry.ts';
import { PROJECTIONS, SAGAS, timers } from '../lib/app/subscribers.ts';
import { nodeRuntime } from '../lib/aws/dynamodb/node-runtime.ts';
import { liveViews } from '../lib/aws/lambda/live-views.ts';
import { sweepHandler } from '../lib/aws/lambda/sweep-handler.ts';

const { newId } = nodeRuntime();

/** Fires due timers, repairs what the bus has lost, and says how far everything is seen through. */
export const handler = sweepHandler({
  projections: PROJECTIONS,
  sagas: SAGAS,
  registry,
  timers,
  reactors: (world) => [linkEnding(world.kernel, liveViews(world), newId)],
});
