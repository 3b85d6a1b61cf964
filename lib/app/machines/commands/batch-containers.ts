import { defined } from '../../../domain/defined.ts';

export interface BatchContainer {
  /** Absent where its definition has container properties. */
  readonly name?: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/**
 * The containers of a job as Batch describes it: `container` where its definition has container properties, else
 * `ecsProperties.taskProperties[].containers[]` of its one task.
 */
export function containersOf(detail: object): readonly BatchContainer[] {
  const { container, ecsProperties } = detail as Record<string, unknown>;
  const tasks = isRecord(ecsProperties) ? listOf(ecsProperties['taskProperties']) : [];
  return [container, ...tasks.flatMap((task) => listOf(task['containers']))].filter(isRecord).map(containerOf);
}

function containerOf({ name, exitCode, reason }: Readonly<Record<string, unknown>>): BatchContainer {
  return defined({
    name: typeof name === 'string' ? name : undefined,
    exitCode: typeof exitCode === 'number' ? exitCode : undefined,
    reason: typeof reason === 'string' ? reason : undefined,
  });
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
