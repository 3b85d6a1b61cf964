import type { Origin } from 'epoch';
import type { Saga } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { createUpcast } from 'epoch/views';
import { spendingEvents } from '../domain/spending/events.ts';
import { issuingDocuments } from './billing/commands/issue-documents.ts';
import { billingLetters, type LetterPorts } from './billing/reactors/billing-letters.ts';
import { periodAdjustment } from './billing/sagas/period-adjustment.ts';
import { projectorOf, reactorOf } from './delivery.ts';
import { EARLIER_VIEWS } from './earlier-views.ts';
import { objectDeletion } from './files/reactors/object-deletion.ts';
import type { DispatchDependencies } from './jobs/commands/dispatch-jobs.ts';
import { jobDispatch, serveWaiting } from './jobs/reactors/job-dispatch.ts';
import { linkEnding } from './jobs/reactors/link-ending.ts';
import { outputKeeping } from './jobs/reactors/output-keeping.ts';
import { pipelineProgress } from './jobs/reactors/pipeline-progress.ts';
import { jobQueue } from './jobs/views/job-queue.ts';
import { type AttemptClaimPorts, attemptClaims } from './machines/commands/attempt-claims.ts';
import { machineOrders } from './machines/reactors/machine-orders.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { schemas } from './platform/queries/schemas.ts';
import type { Platform } from './platform.ts';
import type { ComputeEngine } from './ports/compute-engine.ts';
import type { Leases } from './ports/leases.ts';
import type { ObjectStore } from './ports/object-store.ts';
import { sagaInputOf, sagaOutputOf } from './saga-delivery.ts';
import { SAGA_TARGETS } from './saga-targets.ts';
import { sharedRuns } from './shared-runs.ts';
import { SAGAS } from './subscribers.ts';
import { toFile } from './targets.ts';
import { timersOf } from './timers.ts';
import { observingExpiry } from './uploads/commands/observe-expiring.ts';
import { uploadExpiry } from './uploads/sagas/upload-expiry.ts';
import { VIEWS } from './views.ts';
import { projectorWhileRead } from './while-read.ts';

/** The ports by which subscribers act outside of the log. */
export interface EffectPorts extends AttemptClaimPorts {
  readonly objects: Pick<ObjectStore, 'abort' | 'delete' | 'head' | 'listParts'>;
  readonly engine: Pick<ComputeEngine, 'submit' | 'terminate'>;
  /** Lets waiting jobs be served after a while. */
  readonly wake: (afterMs: number) => Promise<void>;
  /** What one run leaves for the next. */
  readonly notes: Notes;
  readonly letters: LetterPorts;
}

type Notes = Pick<Leases, 'note' | 'setNote'>;

/** All that `SUBSCRIPTIONS` names, each made exactly as its own function makes it: for sweeps, redrives, replays and tests. */
export function everySubscriber(platform: Platform, ports: EffectPorts): readonly Subscriber[] {
  return [
    ...VIEWS.map((view) => projectorOf(platform, view)),
    ...EARLIER_VIEWS.map((view) => projectorWhileRead(platform, view)),
    timersOf(platform),
    ...SAGAS.flatMap((saga) => [sagaInputOf(platform, saga), sagaOutput(platform, ports, saga)]),
    billingLettersSubscriber(platform, ports),
    jobDispatchSubscriber(platform, ports),
    linkEndingSubscriber(platform),
    machineOrdersSubscriber(platform, ports),
    objectDeletionSubscriber(platform, ports),
    outputKeepingSubscriber(platform),
    pipelineProgressSubscriber(platform),
  ];
}

function sagaOutput(platform: Platform, ports: EffectPorts, saga: Saga<unknown>): Subscriber {
  if (saga.name === uploadExpiry.name) return uploadExpiryOutput(platform, ports);
  if (saga.name !== periodAdjustment.name) return sagaOutputOf(platform, saga, SAGA_TARGETS);
  return sagaOutputOf(platform, saga, SAGA_TARGETS, issuingDocuments(platform.kernel));
}

/** Output of the saga that lets uploads expire; it first counts the parts that the store has. */
export function uploadExpiryOutput(platform: Platform, { objects }: Pick<EffectPorts, 'objects'>): Subscriber {
  const { kernel } = platform;
  return sagaOutputOf(platform, uploadExpiry, toFile, observingExpiry({ kernel, objects }).execute);
}

const CURSOR = 'queue-cursor';
/** With the organisation and the machine type of a queue. */
const CAPPED = 'queue-capped ';

/** What grants slots to waiting jobs. */
export function dispatchDependencies(
  { kernel, viewStore, clock, newId, mayBegin }: Platform,
  notes: Notes,
): DispatchDependencies {
  const cursor = { read: () => notes.note<string>(CURSOR), write: (after: string) => notes.setNote(CURSOR, after) };
  const capped = {
    read: (queue: string) => notes.note<string>(`${CAPPED}${queue}`),
    write: (queue: string, after: string) => notes.setNote(`${CAPPED}${queue}`, after),
  };
  return { kernel, queue: viewStore, cursor, capped, nowMs: clock.nowMs, newId, mayBegin };
}

export function jobDispatchSubscriber(
  platform: Platform,
  { wake, notes }: Pick<EffectPorts, 'wake' | 'notes'>,
): Subscriber {
  const projector = projectorOf(platform, jobQueue);
  const dispatching = dispatchDependencies(platform, notes);
  const turn = oneAtATime();
  const serve = sharedRuns((origin: Origin) => turn(() => serveWaiting(dispatching, origin)));
  return reactorOf(platform, jobDispatch.with({ ...dispatching, projector, wake, serve, turn }));
}

export function billingLettersSubscriber(platform: Platform, { letters }: Pick<EffectPorts, 'letters'>): Subscriber {
  const { kernel, clock } = platform;
  const write = () => import('./billing/commands/billing-letters.ts');
  // Only this subscriber gets events of budgets: no other function bundles their schema.
  const upcast = createUpcast([...schemas, { name: 'spending', events: spendingEvents }]);
  return reactorOf({ ...platform, upcast }, billingLetters.with({ kernel, letters, write, nowMs: clock.nowMs }));
}

export function linkEndingSubscriber(platform: Platform): Subscriber {
  const { kernel, views } = platform;
  return reactorOf(platform, linkEnding.with({ kernel, views }));
}

export function machineOrdersSubscriber(
  platform: Platform,
  ports: Omit<EffectPorts, 'objects' | 'wake' | 'notes' | 'letters'>,
): Subscriber {
  const { kernel } = platform;
  const mintClaim = attemptClaims(platform, ports);
  return reactorOf(platform, machineOrders.with({ kernel, engine: ports.engine, mintClaim }));
}

export function objectDeletionSubscriber(platform: Platform, { objects }: Pick<EffectPorts, 'objects'>): Subscriber {
  return reactorOf(platform, objectDeletion.with(objects));
}

export function outputKeepingSubscriber(platform: Platform): Subscriber {
  const { kernel } = platform;
  const keep = async () => (await import('./jobs/commands/keep-outputs.ts')).keepOutputs;
  return reactorOf(platform, outputKeeping.with({ kernel, keep }));
}

export function pipelineProgressSubscriber(platform: Platform): Subscriber {
  const { kernel, clock, newId } = platform;
  return reactorOf(platform, pipelineProgress.with({ kernel, nowMs: clock.nowMs, newId }));
}
