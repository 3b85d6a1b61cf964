import type { Reactor } from 'epoch/reactors';
import { objectDeletion } from '../../app/files/reactors/object-deletion.ts';
import type { DeliveryWorld } from '../lambda/delivery-world.ts';
import { objectStore } from '../s3/lazy-object-store.ts';

export function objectDeletionIn({ clock }: DeliveryWorld): Reactor {
  return objectDeletion(objectStore(clock));
}
