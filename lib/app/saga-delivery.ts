import { createSagaInput, createSagaOutput, type ExecuteSent, type Saga } from 'epoch/sagas';

import type { Subscriber } from 'epoch/subscriptions';
import { defined } from '../domain/defined.ts';
import { deliveryOptions } from './delivery.ts';
import type { Platform } from './platform.ts';
import type { Targets } from './targets.ts';

/** The saga's input: the subscriber that takes commits in. */
export function sagaInputOf<S>(platform: Platform, saga: Saga<S>): Subscriber {
  return createSagaInput({ ...deliveryOptions(platform), kernel: platform.kernel, saga });
}

/** The saga's output: the subscriber that sends its commands to `targets`, by `execute` where sending takes more than the command. */
export function sagaOutputOf<S>(
  platform: Platform,
  saga: Saga<S>,
  targets: Targets,
  execute?: ExecuteSent,
): Subscriber {
  const { kernel } = platform;
  return createSagaOutput({ ...deliveryOptions(platform), kernel, saga, registry: targets, ...defined({ execute }) });
}
