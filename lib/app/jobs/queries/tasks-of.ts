import { idAfter } from '../../../domain/ids.ts';
import { jobIdOf, OPEN, type StepState } from '../../../domain/pipeline/state.ts';

/** The tasks of a step, all or from one to another, with their jobs; those that never had one are not among them. */
export function tasksOf(step: StepState, from = 0, to = step.outcomes.length) {
  return Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n).flatMap((index) => {
    const jobId = jobIdOf(step, index);
    return jobId === undefined ? [] : [{ index, jobId, isOpen: step.outcomes[index] === OPEN }];
  });
}

/** Jobs that open tasks of a step had before its last start. Those before them were replaced by these. */
export function replacedJobs(step: StepState): readonly string[] {
  const before = step.firstJobIds.at(-2);
  if (before === undefined) return [];
  return tasksOf(step).flatMap(({ index, isOpen }) => (isOpen ? [idAfter(before, index)] : []));
}
