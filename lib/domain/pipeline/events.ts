import type { DomainEvent, EventCatalogue } from 'epoch';
import type { PipelineStep } from './steps.ts';

export type TaskOutcome = 'succeeded' | 'failed' | 'cancelled';
/** `skipped`: what it waits for cannot come any more. */
export type StepOutcome = 'succeeded' | 'failed' | 'skipped';

interface Of {
  readonly organisationId: string;
  readonly atMs: number;
}
interface OfStep extends Of {
  readonly step: string;
}

/** The stream's id is the pipeline's. */
export type PipelineEvent =
  | DomainEvent<
      'PipelineSubmitted',
      Of & { readonly name: string; readonly userId: string; readonly steps: readonly PipelineStep[] }
    >
  /** Tasks that have not succeeded get jobs; that of task n is the n-th after this id. */
  | DomainEvent<'StepStarted', OfStep & { readonly firstJobId: string }>
  /** The jobs of tasks before `through` may exist from now on. `from`: those before it could already; absent in events of before. */
  | DomainEvent<'TasksReleased', OfStep & { readonly from?: number; readonly through: number }>
  | DomainEvent<
      'TaskSettled',
      OfStep & { readonly index: number; readonly outcome: TaskOutcome; readonly reason?: string }
    >
  | DomainEvent<'StepEnded', OfStep & { readonly outcome: StepOutcome }>
  | DomainEvent<'PipelineEnded', Of & { readonly outcome: 'succeeded' | 'failed' }>
  | DomainEvent<'PipelineCancelled', Of & { readonly cancelledBy: string }>
  /** What has not succeeded runs again; what has succeeded does not. */
  | DomainEvent<'PipelineResumed', Of & { readonly userId: string }>;

const of = { organisationId: 'id', atMs: 'timeMs' } as const;
const ofStep = { ...of, step: 'code' } as const;

export const pipelineEvents: EventCatalogue<PipelineEvent, 'pipeline'> = {
  PipelineSubmitted: { version: 1, fields: { ...of, name: 'label', userId: 'personId', steps: 'record' } },
  StepStarted: { version: 1, fields: { ...ofStep, firstJobId: 'id' } },
  TasksReleased: { version: 1, fields: { ...ofStep, from: 'count', through: 'count' } },
  TaskSettled: { version: 1, fields: { ...ofStep, index: 'count', outcome: 'code', reason: 'label' } },
  StepEnded: { version: 1, fields: { ...ofStep, outcome: 'code' } },
  PipelineEnded: { version: 1, fields: { ...of, outcome: 'code' } },
  PipelineCancelled: { version: 1, fields: { ...of, cancelledBy: 'personId' } },
  PipelineResumed: { version: 1, fields: { ...of, userId: 'personId' } },
};
