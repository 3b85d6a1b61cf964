import type { Program, ProgramFolders } from '../engine.ts';
import { MARK } from '../strays.ts';
import { MAX_PROCESSES } from './limits.ts';
import { IN_CONTAINER } from './places.ts';
import type { ToolName } from './tool.ts';

export interface ContainerPlan {
  readonly tool: ToolName;
  readonly image: string;
  readonly name: string;
  /** Of the host of machines: by it a later host finds what this one has left. */
  readonly owner: string;
  /** How the tool is told which user the program is. */
  readonly identity: readonly string[];
  /** Options that bring the secrets; their values are not among them. */
  readonly secrets: readonly string[];
  readonly folders: ProgramFolders;
  /** Processors that the computer has; a tool refuses to limit to more. */
  readonly processors: number;
  /** A first process that hands signals on, where the tool has one. */
  readonly hasInit: boolean;
}

export const OWNER_LABEL = 'catacloud.machines';

/**
 * One container, as Podman and Docker alike are told: without capabilities or new ones, with its machine's memory and
 * processors, and with no part of this computer but its own folders. The image's entry point stays, as with AWS Batch:
 * command and arguments are what it is given.
 */
export function runArguments(program: Program, plan: ContainerPlan): readonly string[] {
  const { folders } = plan;
  const environment = {
    ...program.environment,
    HOME: IN_CONTAINER.home,
    TMPDIR: IN_CONTAINER.temporary,
    CATACLOUD_JOB: program.jobId,
    CATACLOUD_INPUTS: IN_CONTAINER.inputs,
    CATACLOUD_OUTPUTS: IN_CONTAINER.outputs,
    [MARK]: program.attemptId,
  };
  return [
    'run',
    `--name=${plan.name}`,
    `--label=${OWNER_LABEL}=${plan.owner}`,
    '--pull=never',
    // What it writes goes to this runner alone, which bounds it.
    '--log-driver=none',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    `--pids-limit=${MAX_PROCESSES}`,
    ...sizes(program, plan.processors),
    ...(program.network === 'none' ? ['--network=none'] : []),
    ...(plan.hasInit ? ['--init'] : []),
    ...plan.identity,
    `--workdir=${IN_CONTAINER.home}`,
    `--volume=${folders.home}:${IN_CONTAINER.home}:Z`,
    `--volume=${folders.inputs}:${IN_CONTAINER.inputs}:ro,Z`,
    `--volume=${folders.outputs}:${IN_CONTAINER.outputs}:Z`,
    `--volume=${folders.temporary}:${IN_CONTAINER.temporary}:Z`,
    ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
    ...plan.secrets,
    plan.image,
    program.command,
    ...program.arguments,
  ];
}

/** Swap is not memory: with the same limit for both a program gets none. */
function sizes({ memoryMib, vcpus }: Program, processors: number): readonly string[] {
  const memory = Number.isFinite(memoryMib) ? [`--memory=${memoryMib}m`, `--memory-swap=${memoryMib}m`] : [];
  return [...memory, `--cpus=${Math.min(vcpus, processors)}`];
}
