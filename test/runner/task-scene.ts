import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptApi } from '../../runner/attempt-api.ts';
import type { AttemptRun } from '../../runner/run-attempt.ts';
import { placeStarter } from '../../runner/task/in-task.ts';
import { type TaskLimits, taskEngine } from '../../runner/task/task-engine.ts';
import { taskMetadata } from '../../runner/task/task-metadata.ts';

const SOURCE = join(import.meta.dirname, '../../runner/task/starter.c');
/** As `runner/Dockerfile` builds it. */
const FLAGS = ['-std=c17', '-O2', '-Wall', '-Wextra', '-Werror', '-static'];
const built = mkdtempSync(join(tmpdir(), 'catacloud-starter-'));
process.on('exit', () => rmSync(built, { recursive: true, force: true }));

/** Where there is no compiler of C, the program's first process cannot be tried. */
export const starter = ((): string | undefined => {
  const file = join(built, 'starter');
  const { status, error, stderr } = spawnSync('cc', [...FLAGS, '-o', file, SOURCE], { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(`the starter cannot be compiled: ${stderr}`);
  return file;
})();

const MIB = 1_048_576;
const QUICK: Partial<TaskLimits> = { everyMs: 10 };

/**
 * A task of two containers on this computer: folders for its volumes, the metadata endpoint as ECS documents it, and a
 * process for the program's container, which runs when `start` is called.
 */
export async function openTask(limits: Partial<TaskLimits> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'catacloud-task-'));
  const [given, work, run] = ['given', 'work', 'run'].map((name) => mkdtempSync(join(folder, name))) as [
    string,
    string,
    string,
  ];
  // As Fargate makes a volume: root's, and readable by everybody.
  for (const volume of [given, work, run]) chmodSync(volume, 0o755);
  const program = { DockerId: 'b2-42', Name: 'program', KnownStatus: 'PULLED' } as Record<string, unknown>;
  const usage = { memoryMib: 12, cacheMib: 4, cpuMs: 1_500 };
  const state = { isSilent: false, asked: 0 };
  const server = createServer(({ url }, response) => {
    state.asked += 1;
    if (state.isSilent) return void response.writeHead(500).end();
    const memory_stats = {
      usage: (usage.memoryMib + usage.cacheMib) * MIB,
      stats: { inactive_file: usage.cacheMib * MIB },
    };
    const cpu_stats = { cpu_usage: { total_usage: usage.cpuMs * 1_000_000 } };
    const task = { Cluster: 'c', Containers: [{ DockerId: 'a1-42', Name: 'runner', KnownStatus: 'RUNNING' }, program] };
    response.end(JSON.stringify(url === '/v4/task' ? task : { 'a1-42': null, 'b2-42': { memory_stats, cpu_stats } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const start = join(given, 'start');
  const engine = taskEngine({
    container: 'program',
    metadata: taskMetadata(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v4`),
    start,
    run,
    limits: { ...QUICK, ...limits },
  });
  let container: ChildProcess | undefined;
  return {
    given,
    work,
    run,
    start,
    usage,
    state,
    program,
    /** The program's container: the first process is the platform's, unless the image has one of its own. */
    async startContainer(environment: Readonly<Record<string, string>> = {}, entryPoint?: readonly string[]) {
      if (starter !== undefined) await placeStarter(starter, join(start, 'starter'));
      const [file = '', ...args] = entryPoint ?? [join(start, 'starter'), start, run];
      // A tool of containers may leave notes where it is called.
      const options = { cwd: folder, env: { PATH: process.env['PATH'], ...environment }, stdio: 'ignore' } as const;
      container = spawn(file, args, options);
      program['KnownStatus'] = 'RUNNING';
      container.on('exit', (code, signal) => {
        program['ExitCode'] = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        program['KnownStatus'] = 'STOPPED';
      });
      return container;
    },
    attempt: (api: AttemptApi, signal = new AbortController().signal): AttemptRun => ({
      attemptId: 'att_task',
      runnerId: 'runner-1',
      api,
      folder: work,
      inputs: join(given, 'inputs'),
      engines: { process: engine, container: engine },
      signal,
      log: () => {},
      heartbeatEveryMs: 10,
    }),
    close() {
      container?.kill('SIGKILL');
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
