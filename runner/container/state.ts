import { ContainerError } from './container-error.ts';
import type { ContainerTool } from './tool.ts';

export interface ContainerState {
  readonly id: string;
  /** Its first process as this computer numbers it; 0 when there is none. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** Whether its program has ever begun. */
  readonly hasBegun: boolean;
  readonly exitCode: number;
  readonly isOutOfMemory: boolean;
}

/** What the tool knows of a container. Throws ContainerError when there is none. */
export async function stateOf(tool: ContainerTool, container: string): Promise<ContainerState> {
  const found: unknown = JSON.parse(await tool.call(['inspect', '--type=container', container]));
  const { Id: id, State } = fieldsOf(Array.isArray(found) ? found[0] : undefined);
  const { Pid, Running, StartedAt, ExitCode, OOMKilled } = fieldsOf(State);
  if (typeof id !== 'string' || typeof Pid !== 'number' || typeof ExitCode !== 'number') {
    throw new ContainerError(`${tool.name} describes ${container} without its id, process or exit code`);
  }
  // A container that has not begun has the first second of the year 1.
  const hasBegun = typeof StartedAt === 'string' && !StartedAt.startsWith('0001-');
  return { id, pid: Pid, isRunning: Running === true, hasBegun, exitCode: ExitCode, isOutOfMemory: OOMKilled === true };
}

function fieldsOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
