import type { Reactor } from 'epoch/reactors';
import { nodeRuntime } from 'epoch-dynamodb';
import { linkEnding } from '../../app/jobs/reactors/link-ending.ts';
import type { DeliveryWorld } from '../lambda/delivery-world.ts';
import { liveViews } from '../lambda/live-views.ts';

export function linkEndingIn(world: DeliveryWorld): Reactor {
  return linkEnding(world.kernel, liveViews(world), nodeRuntime().newId);
}
