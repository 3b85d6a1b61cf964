import type { DecideContext } from 'epoch';
import { TEST_CONTEXT } from 'epoch/testing';
import type { PipelineCommand } from '../../../lib/domain/pipeline/commands.ts';
import type { PipelineEvent, TaskOutcome } from '../../../lib/domain/pipeline/events.ts';
import { pipeline } from '../../../lib/domain/pipeline/pipeline.ts';
import { type ExistingPipeline, jobIdOf, type PipelineState } from '../../../lib/domain/pipeline/state.ts';
import type { PipelineStep } from '../../../lib/domain/pipeline/steps.ts';
import { command, orgId, sampleUlid, spec } from '../sample.ts';

const PIPELINE = `ppl_${sampleUlid(1)}`;

export function step(name: string, more: Partial<PipelineStep> = {}): PipelineStep {
  const configured = { configurationId: `jcf_${sampleUlid(1)}`, configurationVersion: 1, spec };
  return { name, ...configured, files: [], outputsOf: [], after: [], tasks: [{}], ...more };
}

/** A pipeline that is commanded, and whose events are kept. */
export function played(steps: readonly PipelineStep[]) {
  let state: PipelineState = pipeline.initial;
  const events: PipelineEvent[] = [];
  const context: DecideContext = TEST_CONTEXT;
  const send = <T extends PipelineCommand['type']>(
    type: T,
    data: Omit<Extract<PipelineCommand, { type: T }>['data'], 'organisationId'>,
    organisationId = orgId,
  ) => {
    const sent = command(PIPELINE, type, { organisationId, ...data }) as unknown as PipelineCommand & {
      aggregateId: string;
    };
    const decided = pipeline.decide(sent as never, state, context);
    if ('code' in decided) return decided.code;
    for (const event of decided) {
      state = pipeline.evolve(state, event);
      events.push(event);
    }
    return decided.map(({ type: name }) => name);
  };
  const submitted = send('SubmitPipeline', { name: 'Count words', userId: 'usr_ada', steps });
  const now = () => state as ExistingPipeline;
  return { send, events, submitted, now, step: (name: string) => now().steps[name] };
}

let serial = 100;
export function start(of: ReturnType<typeof played>, name: string) {
  serial += 10_000;
  const started = of.send('StartStep', { step: name, firstJobId: `job_${sampleUlid(serial)}` });
  of.send('ReleaseTasks', { step: name, through: 1_000 });
  return started;
}
export function settle(of: ReturnType<typeof played>, name: string, index: number, outcome: TaskOutcome) {
  const state = of.step(name);
  const jobId = (state && jobIdOf(state, index)) ?? '';
  return of.send('SettleTask', { step: name, index, jobId, outcome });
}
