import { submissionOf } from '../../../lib/app/jobs/queries/read-pipeline.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job as jobs } from '../../../lib/domain/job/job.ts';
import type { ExistingJob } from '../../../lib/domain/job/state.ts';
import type { PipelineEvent } from '../../../lib/domain/pipeline/events.ts';
import { pipeline as pipelines } from '../../../lib/domain/pipeline/pipeline.ts';
import { type ExistingPipeline, jobIdOf } from '../../../lib/domain/pipeline/state.ts';
import type { PipelineStep } from '../../../lib/domain/pipeline/steps.ts';
import { allJobs, allPipelines, type Scene } from './scene.ts';

export interface ToldJob {
  readonly id: string;
  readonly state: ExistingJob;
  readonly events: readonly JobEvent[];
}

/** The place of a task, with all jobs that were ever made for it; `job` is the one that it has now. */
export interface ToldTask {
  readonly at: string;
  readonly step: string;
  readonly index: number;
  readonly letter: string;
  readonly job: ToldJob | undefined;
  readonly jobs: readonly ToldJob[];
}

export interface ToldPipeline {
  readonly id: string;
  readonly state: ExistingPipeline;
  readonly events: readonly PipelineEvent[];
  readonly steps: readonly PipelineStep[];
  readonly tasks: readonly ToldTask[];
}

export interface Told {
  readonly pipelines: readonly ToldPipeline[];
  readonly jobs: readonly ToldJob[];
}

/** All that the log has about pipelines and jobs. */
export async function tell(scene: Scene): Promise<Told> {
  const { kernel } = scene;
  const told: ToldJob[] = [];
  for (const { id, state } of await allJobs(scene)) {
    const events: JobEvent[] = [];
    for await (const commit of kernel.history(jobs, id)) events.push(...commit.events);
    told.push({ id, state, events });
  }
  const all: ToldPipeline[] = [];
  for (const { id, state } of await allPipelines(scene)) {
    const events: PipelineEvent[] = [];
    for await (const commit of kernel.history(pipelines, id)) events.push(...commit.events);
    const { steps } = await submissionOf(kernel, id);
    const tasks = steps.flatMap((step) => step.tasks.map((_, index) => taskOf(id, state, step.name, index, told)));
    all.push({ id, state, events, steps, tasks });
  }
  return { pipelines: all, jobs: told };
}

function taskOf(
  id: string,
  { steps }: ExistingPipeline,
  step: string,
  index: number,
  all: readonly ToldJob[],
): ToldTask {
  const of = steps[step];
  if (of === undefined) throw new Error(`${id} has no step ${step}`);
  const own = all.filter(
    ({ state: { task } }) => task?.pipelineId === id && task.step === step && task.index === index,
  );
  const jobId = jobIdOf(of, index);
  const letter = of.outcomes[index] ?? '';
  return { at: `${id} ${step} ${index}`, step, index, letter, job: own.find((one) => one.id === jobId), jobs: own };
}

export const isActiveJob = ({ state: { status } }: ToldJob) => status === 'submitted' || status === 'running';

/** What a job has succeeded with: as the report said that ended its attempt. */
export function resultsOf({ events }: ToldJob): readonly string[] {
  const ended = events.flatMap((event) =>
    event.type === 'AttemptEnded' && event.data.outcome === 'succeeded' ? [event.data] : [],
  );
  return ended.at(-1)?.outputs ?? [];
}
