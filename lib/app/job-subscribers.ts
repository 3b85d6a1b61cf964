import type { Origin } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import { projectorOf, reactorOf } from './delivery.ts';
import type { DispatchDependencies } from './jobs/commands/dispatch-jobs.ts';
import { jobDispatch, serveWaiting } from './jobs/reactors/job-dispatch.ts';
import { linkEnding } from './jobs/reactors/link-ending.ts';
import { outputKeeping } from './jobs/reactors/output-keeping.ts';
import { pipelineProgress } from './jobs/reactors/pipeline-progress.ts';
import { jobRun } from './jobs/sagas/job-run.ts';
import { jobQueue } from './jobs/views/job-queue.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Platform } from './platform.ts';
import type { Leases } from './ports/leases.ts';
import { sagaInputOf, sagaOutputOf } from './saga-delivery.ts';
import { sharedRuns } from './shared-runs.ts';
import { toFile, toJob, toMachine } from './targets.ts';

const TARGETS = { ...toFile, ...toJob, ...toMachine };

export interface JobPorts {
  /** Lets waiting jobs be served after a while. */
  readonly wake: (afterMs: number) => Promise<void>;
  /** What one run leaves for the next. */
  readonly notes: Notes;
}

type Notes = Pick<Leases, 'note' | 'setNote'>;

/** What runs jobs: the saga's input and output, and the reactors. */
export function jobSubscribers(platform: Platform, ports: JobPorts): readonly Subscriber[] {
  const { kernel, views, clock, newId } = platform;
  const keep = async () => (await import('./jobs/commands/keep-outputs.ts')).keepOutputs;
  return [
    sagaInputOf(platform, jobRun),
    sagaOutputOf(platform, jobRun, TARGETS),
    jobDispatchSubscriber(platform, ports),
    reactorOf(platform, linkEnding.with({ kernel, views })),
    reactorOf(platform, outputKeeping.with({ kernel, keep })),
    reactorOf(platform, pipelineProgress.with({ kernel, nowMs: clock.nowMs, newId })),
  ];
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

function jobDispatchSubscriber(platform: Platform, { wake, notes }: JobPorts): Subscriber {
  const projector = projectorOf(platform, jobQueue);
  const dispatching = dispatchDependencies(platform, notes);
  const turn = oneAtATime();
  const serve = sharedRuns((origin: Origin) => turn(() => serveWaiting(dispatching, origin)));
  return reactorOf(platform, jobDispatch.with({ ...dispatching, projector, wake, serve, turn }));
}
