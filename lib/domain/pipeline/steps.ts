import { isRejection, type Rejection, reject } from 'epoch';
import { isId } from '../ids.ts';
import { checkFilled, checkSlots, type SlotFiles } from '../input-slots.ts';
import { checkSpec, type JobSpec } from '../job-spec.ts';
import {
  MAX_JOB_FILES,
  MAX_PIPELINE_LENGTH,
  MAX_PIPELINE_STEPS,
  MAX_PIPELINE_TASKS,
  MAX_STEP_TASKS,
} from '../limits.ts';
import { filled, type ParameterValues, valuesFor } from '../parameter-values.ts';

/** `success`: every task of the other step has succeeded; `end`: all of them have ended, however. */
export interface StepDependency {
  readonly step: string;
  readonly on: 'success' | 'end';
}

/**
 * A row of an array: values by name, those of the configuration's parameters and any others. They are in the task's
 * environment, and replace `${name}` in its arguments.
 */
export type TaskParameters = ParameterValues;

/** What comes into a slot: files, and those outputs of steps whose names the slot takes. */
export interface SlotSource {
  readonly files: readonly string[];
  readonly outputsOf: readonly string[];
}

export interface PipelineStep {
  readonly name: string;
  readonly configurationId: string;
  readonly configurationVersion: number;
  /** What that version says. */
  readonly spec: JobSpec;
  /** Files that every task reads. */
  readonly files: readonly string[];
  /** Steps whose outputs every task reads too; it waits for their success. */
  readonly outputsOf: readonly string[];
  /** What every task reads by the slots of its configuration. */
  readonly slots?: Readonly<Record<string, SlotSource>>;
  readonly after: readonly StepDependency[];
  /** A task each; one without parameters where the step is no array. */
  readonly tasks: readonly TaskParameters[];
}

const STEP_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** What a step waits for: the steps it names, and those whose outputs it reads. */
export function dependenciesOf({
  outputsOf,
  slots = {},
  after,
}: Pick<PipelineStep, 'outputsOf' | 'slots' | 'after'>): readonly StepDependency[] {
  const stricter = new Set([...outputsOf, ...Object.values(slots).flatMap((source) => source.outputsOf)]);
  const read = [...stricter].map((step) => ({ step, on: 'success' as const }));
  return [...read, ...after.filter(({ step }) => !stricter.has(step))];
}

/** All files that every task of a step reads, of those that are known at the submission. */
export function filesOf({ files, slots = {} }: Pick<PipelineStep, 'files' | 'slots'>): readonly string[] {
  return [...files, ...Object.values(slots).flatMap((source) => source.files)];
}

/** What one task of a step runs. */
export function taskSpec({ spec, tasks }: Pick<PipelineStep, 'spec' | 'tasks'>, index: number): JobSpec {
  const given = tasks[index] ?? {};
  const values = valuesFor(spec, given);
  const numbers = { TASK_INDEX: String(index), TASK_COUNT: String(tasks.length) };
  // Steps were checked at the submission, or come from before there were parameters, which have none.
  const task = filled(spec, isRejection(values) ? given : { ...given, ...values });
  return { ...task, environment: { ...task.environment, ...numbers } };
}

/** `pipeline-invalid` or `pipeline-cycle`, saying which step; undefined for steps that can run. */
export function checkSteps(steps: readonly PipelineStep[]): Rejection | undefined {
  const message = problem(steps);
  if (message !== undefined) return reject('pipeline-invalid', message);
  const cycle = cycleIn(steps);
  if (cycle !== undefined) return reject('pipeline-cycle', `steps wait for each other: ${cycle.join(' → ')}`);
  for (const step of steps) {
    const misplaced = checkSources(step);
    if (misplaced) return reject('pipeline-invalid', `step ${step.name}: ${misplaced.message}`);
    for (const index of step.tasks.keys()) {
      const values = valuesFor(step.spec, step.tasks[index] ?? {});
      const refused = isRejection(values) ? values : checkSpec(taskSpec(step, index));
      if (refused) return reject('pipeline-invalid', `step ${step.name}, task ${index}: ${refused.message}`);
    }
  }
  return undefined;
}

/** What is known before outputs are: that slots exist, and that what they need can come. */
function checkSources({ spec, files, outputsOf, slots = {} }: PipelineStep): Rejection | undefined {
  const entries = Object.entries(slots);
  const given: SlotFiles = Object.fromEntries(entries.map(([slot, source]) => [slot, source.files]));
  const coming: SlotFiles = Object.fromEntries(
    entries.map(([slot, source]) => [slot, [...source.files, ...source.outputsOf]]),
  );
  const [step] = outputsOf;
  if (step !== undefined && spec.slots !== undefined) {
    return reject('input-slot-invalid', `the outputs of ${step} are in no slot, and the configuration has slots`);
  }
  return checkSlots(spec, given, files) ?? checkFilled(spec, coming);
}

function problem(steps: readonly PipelineStep[]): string | undefined {
  if (steps.length === 0 || steps.length > MAX_PIPELINE_STEPS) {
    return `a pipeline has 1 to ${MAX_PIPELINE_STEPS} steps, this one ${steps.length}`;
  }
  const names = new Set(steps.map(({ name }) => name));
  if (names.size < steps.length) return 'every step needs a name of its own';
  const tasks = steps.reduce((sum, step) => sum + step.tasks.length, 0);
  if (tasks > MAX_PIPELINE_TASKS) return `a pipeline has at most ${MAX_PIPELINE_TASKS} tasks, this one ${tasks}`;
  if (JSON.stringify(steps).length > MAX_PIPELINE_LENGTH) {
    return `a pipeline has at most ${MAX_PIPELINE_LENGTH} characters: give less parameters`;
  }
  for (const { name, ...step } of steps) {
    if (!STEP_NAME.test(name)) return `a step's name has 1 to 40 of a-z, 0-9, - and _: ${JSON.stringify(name)}`;
    if (step.tasks.length === 0 || step.tasks.length > MAX_STEP_TASKS) {
      return `step ${name} must have 1 to ${MAX_STEP_TASKS} tasks, has ${step.tasks.length}`;
    }
    const files = filesOf(step);
    if (files.length > MAX_JOB_FILES) return `step ${name} may have ${MAX_JOB_FILES} files`;
    if (!files.every((id) => isId('file', id))) return `step ${name} names something that is no file`;
    const unknown = dependenciesOf(step).find((one) => !names.has(one.step));
    if (unknown !== undefined) return `step ${name} waits for ${unknown.step}, which does not exist`;
  }
  return undefined;
}

/** Steps that wait for each other, the first of them again at the end. */
function cycleIn(steps: readonly PipelineStep[]): readonly string[] | undefined {
  const waits = new Map(steps.map((step) => [step.name, dependenciesOf(step).map((one) => one.step)]));
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of waits.get(name) ?? []) {
      const found = walk(next, [...path, name]);
      if (found !== undefined) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const { name } of steps) {
    const found = walk(name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
