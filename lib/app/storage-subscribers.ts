import type { Subscriber } from 'epoch/subscriptions';
import type { Platform } from './platform.ts';
import { sagaInputOf, sagaOutputOf } from './saga-delivery.ts';
import { STORAGE_SAGAS } from './saga-groups.ts';
import { toOrganisation, toQuota } from './targets.ts';

const TARGETS = { ...toOrganisation, ...toQuota };

/** Inputs and outputs of the sagas that keep count of storage. */
export function storageSubscribers(platform: Platform): readonly Subscriber[] {
  return STORAGE_SAGAS.flatMap((saga) => [sagaInputOf(platform, saga), sagaOutputOf(platform, saga, TARGETS)]);
}
