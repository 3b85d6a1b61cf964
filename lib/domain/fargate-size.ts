import type { MachineNeeds } from './machine-types.ts';

/** The memory that Fargate has for so many processors. Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
const MEMORY_MIB: Readonly<Record<number, { readonly least: number; readonly most: number; readonly step: number }>> = {
  1: { least: 2_048, most: 8_192, step: 1_024 },
  2: { least: 4_096, most: 16_384, step: 1_024 },
  4: { least: 8_192, most: 30_720, step: 1_024 },
  8: { least: 16_384, most: 61_440, step: 4_096 },
  16: { least: 32_768, most: 122_880, step: 8_192 },
};

/** What our own two containers may use: one step of Fargate's together. */
const STARTER_MIB = 256;
const RUNNER_MIB = 768;
/** Shares of the processors, not limits: what a container leaves idle is the others'. */
const OUR_VCPUS = 0.25;

export interface Share {
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** How a task's size is divided: Fargate's sizes are sums over containers. */
export interface TaskSize {
  readonly starter: Share;
  readonly program: Share;
  readonly runner: Share;
}

/**
 * The smallest task with the type's processors in which the program has all of the type's memory, and our containers
 * theirs. Where Fargate has no such size the program has less, and the task is the largest. Undefined for a type that no
 * task of Fargate is large enough for.
 */
export function taskSize({ vcpus, memoryMib }: MachineNeeds): TaskSize | undefined {
  const known = MEMORY_MIB[vcpus];
  if (known === undefined || memoryMib > known.most) return undefined;
  const wanted = Math.max(known.least, memoryMib + STARTER_MIB + RUNNER_MIB);
  const whole = known.least + Math.ceil((wanted - known.least) / known.step) * known.step;
  const left = Math.min(known.most, whole) - STARTER_MIB - RUNNER_MIB;
  return {
    starter: { vcpus: OUR_VCPUS, memoryMib: STARTER_MIB },
    program: { vcpus: vcpus - 2 * OUR_VCPUS, memoryMib: left },
    runner: { vcpus: OUR_VCPUS, memoryMib: RUNNER_MIB },
  };
}
