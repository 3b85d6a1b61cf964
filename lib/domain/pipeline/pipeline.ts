import type { Aggregate } from 'epoch';
import type { PipelineCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type PipelineEvent, pipelineEvents } from './events.ts';
import { evolvePipeline, initialPipeline, type PipelineState } from './state.ts';

/**
 * Steps in the order of their dependencies; each is one job, or an array of jobs. The stream's id is the pipeline's.
 *
 *     none → running                        all steps wait
 *     a step: waiting → running             what it waits for has come; its tasks get jobs, some at a time
 *     running → succeeded | failed          all of its tasks have ended
 *     waiting → skipped                     what it waits for cannot come any more
 *     running → succeeded | failed          every step has ended; failed unless all have succeeded
 *     running → cancelled                   no further job is made; those that there are, are cancelled
 *     failed, cancelled → running           resumed: tasks that have not succeeded get new jobs, and no other does
 */
export const pipeline: Aggregate<PipelineState, PipelineCommand, PipelineEvent> = {
  name: 'pipeline',
  events: pipelineEvents,
  initial: initialPipeline,
  decide,
  evolve: evolvePipeline,
  reducerVersion: 1,
};
