import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown } from 'node:fs/promises';
import { defined } from '../lib/domain/defined.ts';
import { JOB_UID_BASE, PROBE_MS } from './limits.ts';
import { MARK } from './strays.ts';

/** What separates a job from its runner, beyond a process group of its own. */
export interface Isolation {
  /** The job's own user and group, of no other process; absent where it runs as the runner's user. */
  readonly uid?: number;
  /** A PID namespace of its own: the job sees and signals only its own processes, and the kernel ends them with it. */
  readonly namespace: boolean;
}

export interface Program {
  readonly attemptId: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that no command line may have: those are read by everybody on the computer. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** `none`: a network namespace without a way out, where it has a namespace at all. */
  readonly network?: 'none' | 'internet' | undefined;
}

export const NO_ISOLATION: Isolation = { namespace: false };

/** Process 1 of the namespace: not the job itself, because the kernel withholds ordinary signals from process 1. */
const INIT = 'setpriv "$@"; exit $?';
/** What begins so is a secret on its way. */
const HIDDEN = 'CATACLOUD_SECRET_';
const USABLE = 'cd "$0" && : > .probe && rm .probe';

/**
 * What to spawn for a program. The tools before it run with the runner's rights, so they never get the program's
 * environment (`LD_PRELOAD`, `PATH`); `env` sets that once the rights are gone.
 */
export function launch(
  { attemptId, command, arguments: args, environment, secrets = {}, network }: Program,
  { uid, namespace }: Isolation,
) {
  const env = { ...environment, [MARK]: attemptId };
  if (!namespace) {
    return { file: command, args: [...args], options: { env: { ...env, ...secrets }, ...defined({ uid, gid: uid }) } };
  }
  const isRoot = process.getuid?.() === 0;
  const identity = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  const capabilities = isRoot ? ['--inh-caps=-all', '--bounding-set=-all'] : [];
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // `env` would take a command with a "=" in its name for one more assignment.
  const plain = command.includes('=') ? ['/bin/sh', '-c', 'exec "$0" "$@"', command] : [command];
  const { kept, program } = withSecrets(secrets, plain);
  return {
    file: 'unshare',
    args: [
      ...(isRoot ? [] : ['--user', '--map-current-user']),
      ...(network === 'none' ? ['--net'] : []),
      ...['--pid', '--fork', '--kill-child', '--mount-proc', '--', '/bin/sh', '-c', INIT, 'init'],
      ...[...identity, ...capabilities, '--no-new-privs', '--', 'env'],
      ...(program === plain ? ['-i'] : forgotten(env)),
      ...[...assignments, ...program, ...args],
    ],
    options: { env: { PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', ...kept, [MARK]: attemptId } },
  };
}

/**
 * Secrets go by the environment, under names that mean nothing to the tools before the program, and get their own names when
 * the rights are gone: only this user's processes can read the environment of one that has its rights.
 */
function withSecrets(secrets: Readonly<Record<string, string>>, program: readonly string[]) {
  const names = Object.keys(secrets);
  if (names.length === 0) return { kept: {}, program };
  const kept = Object.fromEntries(Object.values(secrets).map((value, at) => [`${HIDDEN}${at}`, value]));
  const renamed = names.map((name, at) => `export ${name}="$${HIDDEN}${at}"; unset ${HIDDEN}${at};`).join(' ');
  return { kept, program: ['/bin/sh', '-c', `${renamed} exec "$0" "$@"`, ...program] };
}

/** Of the tools' own variables, those that the program has not. */
const forgotten = (env: Readonly<Record<string, string>>) => (env['PATH'] === undefined ? ['-u', 'PATH'] : []);

async function works(folder: string, isolation: Isolation): Promise<boolean> {
  const program = { attemptId: 'probe', command: '/bin/sh', arguments: ['-c', USABLE, folder], environment: {} };
  const { file, args, options } = launch(program, isolation);
  const probe = spawn(file, args, { ...options, stdio: 'ignore', timeout: PROBE_MS, killSignal: 'SIGKILL' });
  const [code] = await once(probe, 'exit').catch(() => [undefined]);
  return code === 0;
}

/** Tries what this machine permits, the strongest first, and gives `folder` to the job's user. */
export async function isolationFor(folder: string): Promise<Isolation> {
  if (process.platform !== 'linux') return NO_ISOLATION;
  const isRoot = process.getuid?.() === 0;
  // No two living runners have the same process id, so no two jobs have the same user.
  const uid = JOB_UID_BASE + process.pid;
  const withUser = isRoot
    ? [
        { uid, namespace: true },
        { uid, namespace: false },
      ]
    : [];
  for (const isolation of [...withUser, { namespace: true }]) {
    await giveTo(isolation, [folder]);
    if (await works(folder, isolation)) return isolation;
  }
  await giveTo(NO_ISOLATION, [folder]);
  return NO_ISOLATION;
}

/** Lets the job read and write what the runner has put there for it. */
export async function giveTo({ uid }: Isolation, paths: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for (const path of paths) await chown(path, uid ?? 0, uid ?? 0);
}

/** For the log: which separations hold. */
export function describeIsolation({ uid, namespace }: Isolation): string {
  const user = uid === undefined ? "the runner's user (not separated)" : `user ${uid}`;
  const processes = namespace ? 'a PID namespace of its own' : "the runner's PID namespace (not separated)";
  return `the job runs as ${user}, in ${processes}`;
}
