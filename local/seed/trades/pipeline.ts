import { defined } from '../../../lib/domain/defined.ts';
import { pipeline } from '../../../lib/domain/pipeline/pipeline.ts';
import { jobIdOf } from '../../../lib/domain/pipeline/state.ts';
import type { PipelineStep } from '../../../lib/domain/pipeline/steps.ts';
import { type Configuration, type Ran, runJob } from '../jobs.ts';
import type { Timeline } from '../timeline.ts';
import type { TradeEventOf, TradeStep } from './trade.ts';

export interface Pipelined {
  readonly organisationId: string;
  readonly userId: string;
  readonly configurations: ReadonlyMap<string, Configuration>;
  readonly fileOf: (name: string) => string;
}

const OUTCOMES = { succeeded: 'succeeded', failed: 'failed', cancelled: 'cancelled' } as const;

/** A pipeline's whole life: each step's tasks are jobs of their own, one after the other, and each settles its task. */
export async function runPipeline(
  timeline: Timeline,
  aside: Timeline,
  { name, steps }: TradeEventOf<'pipeline'>,
  of: Pipelined,
): Promise<readonly Ran[]> {
  const { organisationId, userId } = of;
  const pipelineId = timeline.id('pipeline', name);
  const submitted = { organisationId, userId, name, steps: steps.map((step) => stepOf(step, of)) };
  await timeline.send(pipeline, pipelineId, 'SubmitPipeline', submitted, userId);
  const outputs = new Map<string, readonly string[]>();
  const ran: Ran[] = [];
  for (const step of steps) {
    const read = [
      ...(step.inputs ?? []).map(of.fileOf),
      ...(step.outputsOf ?? []).flatMap((one) => outputs.get(one) ?? []),
    ];
    const jobs = await runStep(timeline, aside, step, { ...of, pipelineId, name, read });
    outputs.set(
      step.name,
      jobs.flatMap((job) => job.outputs),
    );
    ran.push(...jobs);
  }
  return ran;
}

interface Within extends Pipelined {
  readonly pipelineId: string;
  readonly name: string;
  /** Files that every task of the step reads. */
  readonly read: readonly string[];
}

async function runStep(timeline: Timeline, aside: Timeline, step: TradeStep, of: Within): Promise<readonly Ran[]> {
  const { organisationId, userId, pipelineId, read } = of;
  const configuration = configurationOf(step, of);
  const firstJobId = timeline.id('job', of.name, step.name);
  const start = { organisationId, step: step.name, firstJobId };
  const started = await timeline.send(pipeline, pipelineId, 'StartStep', start, 'pipeline-progress');
  const release = { organisationId, step: step.name, through: step.tasks.length };
  await timeline.send(pipeline, pipelineId, 'ReleaseTasks', release, 'pipeline-progress');
  const state = started.status === 'none' ? undefined : started.steps[step.name];
  const ran: Ran[] = [];
  for (const [index, attempt] of step.tasks.entries()) {
    const jobId = (state && jobIdOf(state, index)) ?? firstJobId;
    const name = `${of.name}, ${step.name}${step.tasks.length === 1 ? '' : ` ${index}`}`;
    const task = { jobId, pipelineId, step: step.name, index };
    ran.push(
      await runJob(timeline, aside, {
        organisationId,
        name,
        configuration,
        inputs: read,
        userId,
        attempts: [attempt],
        task,
      }),
    );
    const settled = { organisationId, step: step.name, index, jobId, outcome: OUTCOMES[attempt.outcome] };
    await timeline.send(pipeline, pipelineId, 'SettleTask', settled, 'pipeline-progress');
  }
  return ran;
}

function stepOf(step: TradeStep, of: Pipelined): PipelineStep {
  const { id: configurationId, spec } = configurationOf(step, of);
  return {
    name: step.name,
    configurationId,
    configurationVersion: 1,
    spec,
    files: (step.inputs ?? []).map(of.fileOf),
    outputsOf: step.outputsOf ?? [],
    after: (step.after ?? []).map((one) => ({ step: one, on: 'end' })),
    tasks: step.tasks.map((_, index) => (step.tasks.length === 1 ? {} : defined({ shot: `${index + 1}` }))),
  };
}

function configurationOf({ configuration }: TradeStep, { configurations }: Pipelined): Configuration {
  const found = configurations.get(configuration);
  if (found === undefined) throw new RangeError(`No configuration is called ${configuration}.`);
  return found;
}
