import type { Kernel } from 'epoch';
import { createSagaInput, createSagaOutput, type Saga } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { deliveryOptions } from './delivery.ts';
import type { Platform } from './platform.ts';
import type { Targets } from './targets.ts';

/** The saga's input. */
export function sagaInputOf<S>(platform: Platform, saga: Saga<S>): Subscriber {
  return createSagaInput({ ...deliveryOptions(platform), kernel: platform.kernel, saga });
}

/** The half of a saga that sends its commands to `targets`; with another kernel where sending does more than execute. */
export function sagaOutputOf<S>(
  platform: Platform,
  saga: Saga<S>,
  targets: Targets,
  kernel: Kernel = platform.kernel,
): Subscriber {
  return createSagaOutput({ ...deliveryOptions(platform), kernel, saga, registry: targets });
}
