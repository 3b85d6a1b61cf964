import { expect } from 'vitest';
import type { StepState } from '../../../lib/domain/pipeline/state.ts';
import { dependenciesOf, type PipelineStep } from '../../../lib/domain/pipeline/steps.ts';
import { readBy } from './input-oracle.ts';
import { fileState, isClosed, type Scene } from './scene.ts';
import type { ToldPipeline } from './told.ts';

/** Every step whose needs can be met has succeeded; of the others each has failed for an input that is gone, and says which, or is skipped. */
export async function wentAsFarAsItCould(scene: Scene, told: ToldPipeline): Promise<void> {
  if (await isClosed(scene)) return;
  const due = new Map<string, StepState['status']>();
  while (due.size < told.steps.length) {
    for (const step of told.steps) {
      if (due.has(step.name)) continue;
      const others = dependenciesOf(step).map((one) => ({ ...one, due: due.get(one.step) }));
      if (others.some((one) => one.due === undefined)) continue;
      due.set(step.name, await dueOf(scene, told, step, others));
    }
  }
  const steps = Object.fromEntries(Object.entries(told.state.steps).map(([name, { status }]) => [name, status]));
  expect({ id: told.id, ...steps }).toEqual({ id: told.id, ...Object.fromEntries(due) });
}

async function dueOf(
  scene: Scene,
  told: ToldPipeline,
  step: PipelineStep,
  others: readonly { readonly on: 'success' | 'end'; readonly due: StepState['status'] | undefined }[],
): Promise<StepState['status']> {
  // It had succeeded before its input went, or the step that it waited for was resumed.
  if (told.state.steps[step.name]?.status === 'succeeded') return 'succeeded';
  if (others.some(({ on, due }) => on === 'success' && due !== 'succeeded')) return 'skipped';
  const reads = readBy(told, step);
  const gone: string[] = [];
  const names: string[] = [];
  for (const id of reads) {
    const { status } = await fileState(scene, id);
    if (status !== 'available') gone.push(id);
    if (!scene.unlinked.has(id)) names.push(scene.known.find((one) => one.id === id)?.name ?? '');
  }
  const isEmpty = step.slots !== undefined && !names.some((name) => name.endsWith('.csv'));
  if (gone.length > 0) saysWhich(told, step, gone);
  return gone.length > 0 || isEmpty ? 'failed' : 'succeeded';
}

/** Of a task that has failed for an input the reason names it. */
function saysWhich({ events, tasks }: ToldPipeline, { name }: PipelineStep, gone: readonly string[]): void {
  for (const { at, letter, job, index } of tasks) {
    const isOf = letter !== 's' && at.includes(` ${name} `);
    if (!isOf) continue;
    const settled = events.findLast(
      (event) => event.type === 'TaskSettled' && event.data.step === name && event.data.index === index,
    );
    const failed = job?.events.findLast((event) => event.type === 'JobFailed');
    const reasons = `${settled?.type === 'TaskSettled' ? settled.data.reason : ''} ${failed?.type === 'JobFailed' ? failed.data.reason : ''}`;
    expect(
      gone.some((id) => reasons.includes(id)),
      `${at} has failed: ${reasons}`,
    ).toBe(true);
  }
}
