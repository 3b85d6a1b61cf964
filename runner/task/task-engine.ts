import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../lib/domain/defined.ts';
import type { Engine, Program, ProgramExit } from '../engine.ts';
import { RunnerError } from '../errors.ts';
import { DRAIN_MS } from '../limits.ts';
import { exitOf } from './program-exit.ts';
import { type ProgramLog, programLog } from './program-log.ts';
import { makePipe, type StartFiles, startFiles } from './start-files.ts';
import { readStarterExit } from './starter-exit.ts';
import type { TaskContainer, TaskMetadata } from './task-metadata.ts';
import { type TaskSampler, taskSampler } from './task-sampler.ts';

export interface TaskPlace {
  /** The name of the program's container in this task. */
  readonly container: string;
  readonly metadata: TaskMetadata;
  /** The folder of the files that start the program, which it can only read. */
  readonly start: string;
  /** The folder of its log and its end. */
  readonly run: string;
  readonly limits?: Partial<TaskLimits>;
}

export interface TaskLimits {
  /** Between two looks at the task. */
  readonly everyMs: number;
  /** An image is fetched, and its container started, in this time. */
  readonly startMs: number;
  /** After a program was told to end, its container may take this long. */
  readonly stopMs: number;
  /** The metadata may be silent for so long. */
  readonly silenceMs: number;
}

const LIMITS: TaskLimits = { everyMs: 1_000, startMs: 900_000, stopMs: 30_000, silenceMs: 60_000 };
const STOPPED: readonly string[] = ['STOPPED', 'DELETED'];
const BEGUN: readonly string[] = ['RUNNING', ...STOPPED];
/** Any user of the image may write there. */
const FOR_EVERYBODY = 0o777;

/** The program in a container of its own beside the runner's: it is let go, watched by the task's metadata, and told to end. */
export function taskEngine(place: TaskPlace): Engine {
  return {
    description: 'the program runs in a container of its own, without any of the runner’s variables or volumes',
    bringImage: (image, signal) => started(place, image, signal),
    async giveTo() {
      // Inputs are readable by everybody, and their volume is not writable there.
    },
    async run(program) {
      const { home, outputs, temporary } = program.folders;
      for (const folder of [home, outputs, temporary, place.run]) await chmod(folder, FOR_EVERYBODY);
      const pipe = join(place.run, 'log');
      await makePipe(pipe);
      const log = programLog(pipe, program.onOutput);
      const files = startFiles(place.start);
      try {
        return await watched(program, { ...place, files, log, sampler: taskSampler(place.metadata) });
      } finally {
        await log.end(DRAIN_MS);
        await files.remove();
      }
    },
  };
}

/** The task fetches the image and starts its container by itself; here it is waited for, in the time for files. */
async function started(place: TaskPlace, image: string | undefined, signal: AbortSignal): Promise<void> {
  const limits = { ...LIMITS, ...place.limits };
  const look = looking(place, limits);
  const beganMs = performance.now();
  for (;;) {
    const container = await look();
    if (container !== undefined && BEGUN.includes(container.status)) return;
    if (performance.now() - beganMs > limits.startMs) {
      const minutes = Math.round(limits.startMs / 60_000);
      throw new RunnerError('image-unavailable', `the container of ${image} has not started in ${minutes} minutes`);
    }
    await sleep(limits.everyMs, undefined, { signal });
  }
}

interface Watch extends TaskPlace {
  readonly files: StartFiles;
  readonly log: ProgramLog;
  readonly sampler: TaskSampler;
}

async function watched(program: Program, watch: Watch): Promise<ProgramExit> {
  const limits = { ...LIMITS, ...watch.limits };
  const look = looking(watch, limits);
  await watch.files.go([program.command, ...program.arguments], environmentOf(program));
  const startedMs = performance.now();
  let ended: ProgramExit['ended'] = 'by-itself';
  let toldMs: number | undefined;
  for (;;) {
    const container = await look();
    const nowMs = performance.now();
    if (container !== undefined && STOPPED.includes(container.status)) {
      await watch.log.end(DRAIN_MS);
      const told = await readStarterExit(join(watch.run, 'exit'));
      const runMs = Math.round(nowMs - startedMs);
      const { usage } = watch.sampler;
      return { ...exitOf({ told, container, ended, program, usage }), runMs, ...defined({ usage }) };
    }
    if (container !== undefined) await watch.sampler.sample(container.id);
    const why = stopReason(program, nowMs - startedMs);
    if (toldMs === undefined && why !== undefined) {
      ended = why;
      toldMs = nowMs;
      await watch.files.stop();
    }
    if (toldMs !== undefined && nowMs - toldMs > limits.stopMs) {
      // Its end is that of the task, which ends with this runner.
      const still = { id: '', status: 'STOPPED', exitCode: 137 };
      return { ...exitOf({ container: still, ended, program }), runMs: Math.round(nowMs - startedMs) };
    }
    await sleep(limits.everyMs, undefined, { signal: toldMs === undefined ? program.signal : undefined }).catch(
      () => {},
    );
  }
}

function stopReason(
  { signal, timeoutMs }: Program,
  runMs: number,
): Exclude<ProgramExit['ended'], 'by-itself'> | undefined {
  if (signal.aborted) return 'stopped';
  return runMs > timeoutMs ? 'timed-out' : undefined;
}

/** Looks at the container; the metadata may fail now and then. Throws RunnerError `attempt-lost` when it stays silent. */
function looking({ metadata, container }: TaskPlace, { silenceMs }: TaskLimits) {
  let answeredMs = performance.now();
  return async (): Promise<TaskContainer | undefined> => {
    try {
      const found = await metadata.container(container);
      answeredMs = performance.now();
      return found;
    } catch (error) {
      if (performance.now() - answeredMs > silenceMs)
        throw new RunnerError('attempt-lost', 'the task says no more of its containers', error);
      return undefined;
    }
  };
}

function environmentOf({ environment, secrets, folders, jobId }: Program): Readonly<Record<string, string>> {
  return {
    ...environment,
    ...secrets,
    HOME: folders.home,
    TMPDIR: folders.temporary,
    CATACLOUD_JOB: jobId,
    CATACLOUD_INPUTS: folders.inputs,
    CATACLOUD_OUTPUTS: folders.outputs,
  };
}
