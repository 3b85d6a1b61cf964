import type { Kernel } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import { observingExpiry } from '../../app/uploads/commands/observe-expiring.ts';
import { objectStore } from '../s3/lazy-object-store.ts';
import type { DeliveryWorld } from './delivery-world.ts';

/** What sends the expiry of uploads: it looks at what the store has before it lets one expire. */
export function expiryKernel({ kernel, clock }: DeliveryWorld): Kernel {
  return observingExpiry({ kernel, objects: objectStore(clock), newId: nodeRuntime().newId });
}
