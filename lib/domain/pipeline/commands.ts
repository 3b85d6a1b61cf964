import type { Command } from 'epoch';
import type { TaskOutcome } from './events.ts';
import type { PipelineStep } from './steps.ts';

/** The organisation that the caller names: a pipeline of another one is answered like one that does not exist. */
interface Of {
  readonly organisationId: string;
}

export type PipelineCommand =
  | Command<
      'SubmitPipeline',
      Of & { readonly name: string; readonly userId: string; readonly steps: readonly PipelineStep[] }
    >
  /** A step whose dependencies are met gets the ids of its jobs. The first one to say so decides them. */
  | Command<'StartStep', Of & { readonly step: string; readonly firstJobId: string }>
  /** Before the jobs of tasks up to this one are made. */
  | Command<'ReleaseTasks', Of & { readonly step: string; readonly through: number }>
  /** The job of a task has ended, or cannot be made. A job that is not the task's any more changes nothing. */
  | Command<
      'SettleTask',
      Of & {
        readonly step: string;
        readonly index: number;
        readonly jobId: string;
        readonly outcome: TaskOutcome;
        readonly reason?: string;
      }
    >
  /** A person tries the task's job again. Changes nothing: it is a condition of that, refused where another job has the task by now. */
  | Command<'RetryTask', Of & { readonly step: string; readonly index: number; readonly jobId: string }>
  | Command<'CancelPipeline', Of & { readonly cancelledBy: string }>
  | Command<'ResumePipeline', Of & { readonly userId: string }>;
