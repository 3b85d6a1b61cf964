import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { awsEnvironment, withoutAws } from './aws.ts';
import { LocalError } from './error.ts';
import { LOOPBACK, portFor } from './port.ts';
import type { Python } from './python.ts';
import { signalGroup } from './run.ts';
import { ROOT, type StateFolder } from './state-folder.ts';
import { keepWholeState } from './whole-state.ts';

const START_TIMEOUT_MS = 60_000;
const HEALTH_TIMEOUT_MS = 2_000;
const POLL_MS = 25;
/** The emulator writes its state when it is asked to end: that takes 0.1 s, and a minute where 100,000 files are stored. */
const STOP_TIMEOUT_MS = 300_000;
const LOG_TAIL_LINES = 15;

export interface Emulator {
  /** `http://127.0.0.1:<port>`, for every service. */
  readonly endpoint: string;
  readonly pid: number;
  /** Rejects with `emulator.died` when the process ends without having been asked to. */
  readonly died: Promise<never>;
  /** Ends it in order: its state is written. Killed when it takes too long. */
  stop(): Promise<void>;
}

/** File with the emulator's process id while it runs; it remains when the emulator was killed before it saved its state. */
export const runningFile = (stateFolder: StateFolder) => path.join(stateFolder.folder, 'emulator.pid');

/**
 * What the emulator has decided by policies, written when it ends: every role's policies, and every call of a function
 * with its action, its resource and whether it was allowed.
 */
const reportOf = (stateFolder: StateFolder) => path.join(stateFolder.logs, 'permissions.json');

/** While it exists, calls to the tables that it lists are refused as throttled: for drills. */
const throttledFile = (stateFolder: StateFolder) => path.join(stateFolder.scratch, 'throttled-tables');

/** Refuses all calls to these tables as throttled, until it is called with others or with none. */
export async function throttleTables(stateFolder: StateFolder, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) await rm(throttledFile(stateFolder), { force: true });
  else await writeFile(throttledFile(stateFolder), tables.join('\n'));
}

/** Each function has its own role's permissions and no more; `CATACLOUD_PERMISSIONS=off` lifts that, to find a fault. */
export const permissionsAreEnforced = () => process.env['CATACLOUD_PERMISSIONS'] !== 'off';

export interface EmulatorOptions {
  readonly signal?: AbortSignal | undefined;
  /** Where the report of permissions goes; into the logs unless given. */
  readonly permissionsReport?: string | undefined;
}

/** Starts the emulator on loopback and waits until it answers. */
export async function startEmulator(
  python: Python,
  stateFolder: StateFolder,
  { signal, permissionsReport = reportOf(stateFolder) }: EmulatorOptions = {},
): Promise<Emulator> {
  signal?.throwIfAborted();
  const port = await portFor(stateFolder, { name: 'emulator', moved: (from, to) => readdress(stateFolder, from, to) });
  await keepWholeState(stateFolder);
  const endpoint = `http://${LOOPBACK}:${port}`;
  const logFile = path.join(stateFolder.logs, 'emulator.log');
  const log = await open(logFile, 'a');
  const child = spawn(python.command, [path.join(import.meta.dirname, 'emulator.py'), runningFile(stateFolder)], {
    cwd: stateFolder.folder,
    env: { ...environment(python, stateFolder, port), PERMISSIONS_REPORT: permissionsReport },
    // Its standard input is a pipe that closes when this process is gone, however it went.
    stdio: ['pipe', log.fd, log.fd],
    // Ctrl-C in a terminal goes to the whole foreground group; the emulator has to end last, and in order.
    detached: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await log.close();
  try {
    await untilHealthy(endpoint, child, logFile, signal);
  } catch (error) {
    await end(child, exited);
    throw error;
  }
  let stopping = false;
  const died = exited.then(async () => {
    if (stopping) return new Promise<never>(() => undefined);
    signalGroup(child.pid, 'SIGKILL');
    const how = child.signalCode ?? `exit code ${child.exitCode}`;
    throw new LocalError('emulator.died', `The emulator has ended by itself (${how}).\n${await lastLines(logFile)}`);
  });
  died.catch(() => undefined);
  return {
    endpoint,
    pid: child.pid ?? 0,
    died,
    async stop() {
      stopping = true;
      await end(child, exited);
    },
  };
}

/**
 * Corrects the emulator's own address in its saved state: addresses of queues contain it, in settings of deployed
 * functions too, and a deployment that finds nothing to change would leave them. Rows of tables contain no addresses.
 */
async function readdress(stateFolder: StateFolder, from: number, to: number): Promise<void> {
  const names = (await readdir(stateFolder.state)).filter((name) => name.endsWith('.json') && name !== 'dynamodb.json');
  for (const name of names) {
    const file = path.join(stateFolder.state, name);
    const old = await readFile(file, 'utf8');
    const corrected = old.replaceAll(`${LOOPBACK}:${from}`, `${LOOPBACK}:${to}`);
    if (corrected !== old) await writeFile(file, corrected);
  }
}

function environment(python: Python, stateFolder: StateFolder, port: number): NodeJS.ProcessEnv {
  // Each worker of a function has a folder of its own: it would find nothing compiled, and leave what nobody finds.
  // Python, though, may keep what it compiles: that is most of the time that the emulator's start takes.
  const { NODE_COMPILE_CACHE: _, PYTHONDONTWRITEBYTECODE: _no, ...ours } = withoutAws(process.env);
  return {
    ...ours,
    ...python.env,
    // Functions run on the first `node` of this path: the version that Lambda has, whatever the host has.
    PATH: `${path.join(ROOT, 'node_modules', '.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
    GATEWAY_PORT: String(port),
    BIND_HOST: LOOPBACK,
    MINISTACK_HOST: LOOPBACK,
    PERSIST_STATE: '1',
    STATE_DIR: stateFolder.state,
    S3_PERSIST: '1',
    S3_DATA_DIR: stateFolder.objects,
    IOT_MTLS_ENABLED: '0',
    AUTH: String(permissionsAreEnforced()),
    TMPDIR: stateFolder.scratch,
    THROTTLED_TABLES: throttledFile(stateFolder),
    LOG_LEVEL: 'WARNING',
    ...awsEnvironment(`http://${LOOPBACK}:${port}`),
  };
}

async function untilHealthy(endpoint: string, child: ChildProcess, logFile: string, signal?: AbortSignal) {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until) {
    signal?.throwIfAborted();
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new LocalError('emulator.start', `The emulator did not start.\n${await lastLines(logFile)}`);
    }
    try {
      const url = `${endpoint}/_ministack/health`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await delay(POLL_MS);
  }
  const seconds = START_TIMEOUT_MS / 1_000;
  throw new LocalError(
    'emulator.start',
    `The emulator did not answer within ${seconds} s.\n${await lastLines(logFile)}`,
  );
}

async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const killing = AbortSignal.timeout(STOP_TIMEOUT_MS);
    await Promise.race([exited, once(killing, 'abort')]);
  }
  // Workers of functions are in its group; none may stay, whether it ended or not.
  signalGroup(child.pid, 'SIGKILL');
  await exited;
}

async function lastLines(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-LOG_TAIL_LINES);
  return `Its log is ${logFile}; the end of it:\n${lines.join('\n')}`;
}
