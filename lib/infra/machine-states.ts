import { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import {
  BATCH_DETAIL_TYPE,
  BATCH_SOURCES,
  BLOCKED_DETAIL_TYPE,
  INVENTORY_DETAIL_TYPE,
} from '../app/machines/commands/state-change.ts';
import { defined } from '../domain/defined.ts';
import { alarm, measure } from './alarm.ts';
import type { PlatformContext } from './context.ts';
import { machineQueueArn } from './machines-stack.ts';
import { Subscriber } from './subscriber.ts';

const NAME = 'machine-state';
const HANDLER_SECONDS = 15;
const MAX_CONCURRENCY = 4;

/**
 * The states of machines, from their engine: AWS Batch on the account's own bus, of our queue alone; the host of local
 * machines on the platform's bus, because only AWS itself may publish as `aws.batch`.
 */
export function machineStates(scope: Construct, id: string, context: PlatformContext, bus: EventBus): Subscriber {
  const isLocal = context.stage.machines === 'local';
  const source = [isLocal ? BATCH_SOURCES.local : BATCH_SOURCES.aws];
  const detailType = isLocal ? [BATCH_DETAIL_TYPE, INVENTORY_DETAIL_TYPE] : [BATCH_DETAIL_TYPE, BLOCKED_DETAIL_TYPE];
  const detail = { jobQueue: [machineQueueArn(Stack.of(scope), context.stage)] };
  if (!isLocal) {
    alarm(scope, 'QueueBlocked', context, {
      metric: measure(context.stage, NAME, 'QueueBlocked'),
      threshold: 1,
      says: 'AWS Batch says that its queue is blocked: no machine can be made, and jobs wait.',
      runbook: 'blocked-queue',
    });
  }
  return new Subscriber(scope, id, context, {
    ...defined({ bus: isLocal ? bus : undefined }),
    patterns: [{ source, detailType, ...defined({ detail: isLocal ? undefined : detail }) }],
    maxConcurrency: MAX_CONCURRENCY,
    handler: {
      bundle: NAME,
      name: NAME,
      description: 'Records what the engine of machines says of them.',
      timeoutSeconds: HANDLER_SECONDS,
    },
  });
}
