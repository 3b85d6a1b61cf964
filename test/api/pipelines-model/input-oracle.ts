import { expect } from 'vitest';
import { dependenciesOf, filesOf, type PipelineStep } from '../../../lib/domain/pipeline/steps.ts';
import type { Scene } from './scene.ts';
import { resultsOf, type ToldPipeline } from './told.ts';

/** What every task of a step reads: the files that it names, and all that those before it have succeeded with. */
export function readBy({ tasks }: ToldPipeline, step: PipelineStep): readonly string[] {
  const { outputsOf, slots = {} } = step;
  const before = new Set([...outputsOf, ...Object.values(slots).flatMap((source) => source.outputsOf)]);
  const outputs = tasks.flatMap(({ step: name, job }) => (before.has(name) && job !== undefined ? resultsOf(job) : []));
  return [...new Set([...filesOf(step), ...outputs])].sort();
}

/** Every attempt has read all of it, and nothing else; and each step began when what it waits for had come. */
export async function inputsAreWhole(scene: Scene, told: ToldPipeline): Promise<void> {
  startedInOrder(told);
  for (const { at, step: name, jobs } of told.tasks) {
    const step = told.steps.find((one) => one.name === name);
    if (step === undefined) throw new Error(at);
    const all = readBy(told, step);
    const least = all.filter((id) => !scene.unlinked.has(id));
    for (const { id, events } of jobs)
      for (const event of events) {
        if (event.type !== 'AttemptStarted') continue;
        const inputs = event.data.inputs.filter((one) => !scene.unlinked.has(one) || !all.includes(one));
        expect([...inputs].sort(), `${at} by ${id}`).toEqual(least);
      }
  }
}

function startedInOrder({ id, steps, events }: ToldPipeline): void {
  const status = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'PipelineResumed') for (const [name, of] of status) if (of !== 'succeeded') status.delete(name);
    if (event.type === 'StepEnded') status.set(event.data.step, event.data.outcome);
    if (event.type !== 'StepStarted') continue;
    const step = steps.find(({ name }) => name === event.data.step);
    for (const { step: other, on } of step === undefined ? [] : dependenciesOf(step)) {
      const was = status.get(other) ?? 'not over';
      expect(
        on === 'end' ? ['succeeded', 'failed', 'skipped'] : ['succeeded'],
        `${id} ${event.data.step} began`,
      ).toContain(was);
    }
  }
}
