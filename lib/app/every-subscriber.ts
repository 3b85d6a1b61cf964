import type { Subscriber } from 'epoch/subscriptions';
import { createUpcast } from 'epoch/views';
import { spendingEvents } from '../domain/spending/events.ts';
import { billSubscribers } from './bill-subscribers.ts';
import { billingLetters, type LetterPorts } from './billing/reactors/billing-letters.ts';
import { projectorOf, reactorOf } from './delivery.ts';
import { EARLIER_VIEWS } from './earlier-views.ts';
import { expirySubscribers } from './expiry-subscribers.ts';
import { objectDeletion } from './files/reactors/object-deletion.ts';
import { type JobPorts, jobSubscribers } from './job-subscribers.ts';
import { type AttemptClaimPorts, attemptClaims } from './machines/commands/attempt-claims.ts';
import { machineOrders } from './machines/reactors/machine-orders.ts';
import { schemas } from './platform/queries/schemas.ts';
import type { Platform } from './platform.ts';
import type { ComputeEngine } from './ports/compute-engine.ts';
import type { ObjectStore } from './ports/object-store.ts';
import { storageSubscribers } from './storage-subscribers.ts';
import { timersOf } from './timers.ts';
import { VIEWS } from './views.ts';
import { projectorWhileRead } from './while-read.ts';

/** The ports by which subscribers act outside of the log. */
export interface EffectPorts extends AttemptClaimPorts, JobPorts {
  readonly objects: Pick<ObjectStore, 'abort' | 'delete' | 'head' | 'listParts'>;
  readonly engine: Pick<ComputeEngine, 'submit' | 'terminate'>;
  readonly letters: LetterPorts;
}

/** All that `SUBSCRIPTIONS` names, each made exactly as its own function makes it: for sweeps, redrives, replays and tests. */
export function everySubscriber(platform: Platform, ports: EffectPorts): readonly Subscriber[] {
  return [
    ...VIEWS.map((view) => projectorOf(platform, view)),
    ...EARLIER_VIEWS.map((view) => projectorWhileRead(platform, view)),
    timersOf(platform),
    ...billSubscribers(platform),
    ...jobSubscribers(platform, ports),
    ...storageSubscribers(platform),
    ...expirySubscribers(platform, ports.objects),
    billingLettersSubscriber(platform, ports),
    machineOrdersSubscriber(platform, ports),
    objectDeletionSubscriber(platform, ports),
  ];
}

export function billingLettersSubscriber(platform: Platform, { letters }: Pick<EffectPorts, 'letters'>): Subscriber {
  const { kernel, clock } = platform;
  const write = () => import('./billing/commands/billing-letters.ts');
  // Only this subscriber gets events of budgets: no other function bundles their schema.
  const upcast = createUpcast([...schemas, { name: 'spending', events: spendingEvents }]);
  return reactorOf({ ...platform, upcast }, billingLetters.with({ kernel, letters, write, nowMs: clock.nowMs }));
}

export function machineOrdersSubscriber(
  platform: Platform,
  ports: AttemptClaimPorts & Pick<EffectPorts, 'engine'>,
): Subscriber {
  const { kernel } = platform;
  const mintClaim = attemptClaims(platform, ports);
  return reactorOf(platform, machineOrders.with({ kernel, engine: ports.engine, mintClaim }));
}

export function objectDeletionSubscriber(platform: Platform, { objects }: Pick<EffectPorts, 'objects'>): Subscriber {
  return reactorOf(platform, objectDeletion.with(objects));
}
