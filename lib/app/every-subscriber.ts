import type { Subscriber } from 'epoch/subscriptions';
import { projectorOf, reactorOf } from './delivery.ts';
import { objectDeletion } from './files/reactors/object-deletion.ts';
import type { DispatchDependencies } from './jobs/commands/dispatch-jobs.ts';
import { jobDispatch } from './jobs/reactors/job-dispatch.ts';
import { linkEnding } from './jobs/reactors/link-ending.ts';
import { jobQueue } from './jobs/views/job-queue.ts';
import { type AttemptTokenPorts, attemptTokens } from './machines/commands/attempt-tokens.ts';
import { machineOrders } from './machines/reactors/machine-orders.ts';
import type { Platform } from './platform.ts';
import type { ComputeEngine } from './ports/compute-engine.ts';
import type { ObjectStore } from './ports/object-store.ts';
import { sagaInputOf, sagaOutputOf } from './saga-delivery.ts';
import { SAGA_TARGETS } from './saga-targets.ts';
import { SAGAS } from './subscribers.ts';
import { toFile } from './targets.ts';
import { timersOf } from './timers.ts';
import { observingExpiry } from './uploads/commands/observe-expiring.ts';
import { uploadExpiry } from './uploads/sagas/upload-expiry.ts';
import { VIEWS } from './views.ts';

/** What subscribers act on outside of the log. */
export interface EffectPorts extends AttemptTokenPorts {
  readonly objects: Pick<ObjectStore, 'abort' | 'delete' | 'head' | 'listParts'>;
  readonly engine: ComputeEngine;
  /** Lets waiting jobs be served after a while. */
  readonly wake: (afterMs: number) => Promise<void>;
}

/** All that `SUBSCRIPTIONS` names, each made exactly as its own function makes it: for sweeps, redrives, replays and tests. */
export function everySubscriber(platform: Platform, ports: EffectPorts): readonly Subscriber[] {
  return [
    ...VIEWS.map((view) => projectorOf(platform, view)),
    timersOf(platform),
    ...SAGAS.flatMap((saga) => [
      sagaInputOf(platform, saga),
      saga.name === uploadExpiry.name
        ? uploadExpiryOutput(platform, ports)
        : sagaOutputOf(platform, saga, SAGA_TARGETS),
    ]),
    jobDispatchSubscriber(platform, ports),
    linkEndingSubscriber(platform),
    machineOrdersSubscriber(platform, ports),
    objectDeletionSubscriber(platform, ports),
  ];
}

/** It counts the store's parts before it lets an upload expire. */
export function uploadExpiryOutput(platform: Platform, { objects }: Pick<EffectPorts, 'objects'>): Subscriber {
  const { kernel } = platform;
  return sagaOutputOf(platform, uploadExpiry, toFile, observingExpiry({ kernel, objects }));
}

/** What grants slots to waiting jobs. */
export function dispatchDependencies({ kernel, viewStore, clock, newId }: Platform): DispatchDependencies {
  return { kernel, queue: viewStore, nowMs: clock.nowMs, newId };
}

export function jobDispatchSubscriber(platform: Platform, { wake }: Pick<EffectPorts, 'wake'>): Subscriber {
  const projector = projectorOf(platform, jobQueue);
  return reactorOf(platform, jobDispatch.with({ ...dispatchDependencies(platform), projector, wake }));
}

export function linkEndingSubscriber(platform: Platform): Subscriber {
  const { kernel, views } = platform;
  return reactorOf(platform, linkEnding.with({ kernel, views }));
}

export function machineOrdersSubscriber(platform: Platform, ports: Omit<EffectPorts, 'objects' | 'wake'>): Subscriber {
  const { kernel } = platform;
  const mintToken = attemptTokens(platform, ports);
  return reactorOf(platform, machineOrders.with({ kernel, engine: ports.engine, mintToken }));
}

export function objectDeletionSubscriber(platform: Platform, { objects }: Pick<EffectPorts, 'objects'>): Subscriber {
  return reactorOf(platform, objectDeletion.with(objects));
}
