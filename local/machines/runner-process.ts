import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import { defined } from '../../lib/domain/defined.ts';
import { type ContainerTool, toolEnvironment } from '../../runner/container/tool.ts';
import { endStrays } from '../../runner/strays.ts';
import { RUNNER_GRACE_MS } from './limits.ts';

export interface RunnerExit {
  readonly exitCode?: number;
  readonly reason?: string;
}

/** As the reason of an abort: the runner has no time to report anything. */
export const POWER_LOSS = 'its host lost its power';

export interface RunnerOptions {
  readonly apiUrl: string;
  /** The runner's entry module. */
  readonly runner: string;
  /** Work folders are made below it. */
  readonly folder: string;
  readonly log: (line: string) => void;
  /** Ends the runner: SIGTERM, and SIGKILL if that does not help, or at once when the reason is `POWER_LOSS`. */
  readonly signal: AbortSignal;
  readonly onStart: () => void;
  /** Where Node keeps the runner's compiled code for the next one: compiling it anew takes longer than all else of its start. */
  readonly codeFolder: string;
  /** Configurations with an image run as processes, without it. */
  readonly noContainer?: boolean;
  /** What runs containers of configurations with an image, and the name of this host by which they are found. */
  readonly containers?: LocalContainers | undefined;
}

export interface LocalContainers {
  readonly tool: ContainerTool;
  readonly owner: string;
}

/** The tool's own settings are handed on: an attempt's program gets none of them. */
function containerVariables(containers: LocalContainers | undefined): NodeJS.ProcessEnv {
  if (containers === undefined) return {};
  return { ...toolEnvironment(), CONTAINER_TOOL: containers.tool.name, CONTAINER_OWNER: containers.owner };
}

/**
 * Runs the runner of one attempt as a child process in a group of its own, with nothing of our environment but where
 * programs are. Its standard input brings its claim, and is its lifeline: should we die, it closes, and the runner ends
 * itself and its job.
 */
export async function runRunner(submission: MachineSubmission, place: RunnerOptions): Promise<RunnerExit> {
  const { attemptId, claim, machineId } = submission;
  const folder = join(place.folder, machineId);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  let hasReported = false;
  try {
    const child = spawn(process.execPath, ['--conditions=epoch-source', place.runner], {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {
        ...containerVariables(place.containers),
        PATH: process.env['PATH'],
        LANG: process.env['LANG'] ?? 'C.UTF-8',
        ATTEMPT_ID: attemptId,
        API_URL: place.apiUrl,
        CLAIM: 'stdin',
        LIFELINE: 'stdin',
        WORK_FOLDER: folder,
        NODE_COMPILE_CACHE: place.codeFolder,
        ...defined({ NO_CONTAINER: place.noContainer === true ? 'true' : undefined }),
      },
    });
    const { pid } = child;
    if (pid === undefined) {
      const [error] = (await once(child, 'error')) as [Error];
      return { reason: `the runner cannot be started: ${error.message}` };
    }
    child.stdin.on('error', () => {});
    // Not by its environment, which other processes of the same user can read.
    child.stdin.write(`${claim}\n`);
    createInterface(child.stderr).on('line', place.log);
    place.onStart();
    const exit = await exitOf(
      pid,
      once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
      place.signal,
    );
    hasReported = exit.exitCode === 0;
    return exit;
  } finally {
    // A runner that has reported has seen to the end of all that its program had started.
    if (!hasReported) await endStrays(attemptId);
    await rm(folder, { recursive: true, force: true });
  }
}

async function exitOf(
  pid: number,
  exit: Promise<[number | null, NodeJS.Signals | null]>,
  signal: AbortSignal,
): Promise<RunnerExit> {
  let hard: NodeJS.Timeout | undefined;
  const kill = (how: NodeJS.Signals) => {
    try {
      process.kill(-pid, how);
    } catch {
      // Its group has ended.
    }
  };
  const end = () => {
    if (signal.reason === POWER_LOSS) return kill('SIGKILL');
    kill('SIGTERM');
    hard = setTimeout(() => kill('SIGKILL'), RUNNER_GRACE_MS);
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const [code, killedBy] = await exit;
  clearTimeout(hard);
  signal.removeEventListener('abort', end);
  if (signal.aborted) return { reason: String(signal.reason), ...defined({ exitCode: code ?? undefined }) };
  return code === null ? { reason: `the runner was ended by ${killedBy}` } : { exitCode: code };
}
