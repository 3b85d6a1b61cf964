import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from './error.ts';
import { takeLock } from './lock.ts';
import { run } from './run.ts';
import { PYTHON_FOLDER } from './state-folder.ts';

const execute = promisify(execFile);

/** Tried in this order; the first that is new enough is taken. */
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.14', 'python3.11', 'python3.10', 'python'];
const INSTALL_TIMEOUT_MS = 300_000;
const PROBE_TIMEOUT_MS = 60_000;

/** Packages of PyPI that a command needs, pinned with their hashes, and where they are installed. */
export interface PythonPackages {
  readonly requirements: string;
  readonly folder: string;
  /** A module that is there once they are installed. */
  readonly module: string;
  readonly oldestMinor: number;
  /** Where packages have no wheels for newer ones. */
  readonly newestMinor?: number;
}

const EMULATOR: PythonPackages = {
  requirements: path.join(import.meta.dirname, 'requirements.txt'),
  folder: PYTHON_FOLDER,
  module: 'ministack',
  oldestMinor: 10,
};

const ADVICE = [
  'It must have venv or pip.',
  '  Debian, Ubuntu:  apt-get install python3 python3-venv',
  '  Fedora:          dnf install python3 python3-pip',
  '  macOS:           brew install python',
].join('\n');

/** How to start a Python that has the packages. */
export interface Python {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Python with the packages of requirements.txt, in a folder of this project: a virtual environment where the
 * host's Python can make one, else a plain folder of packages. Installs only when the requirements have changed.
 */
export async function preparePython(signal?: AbortSignal, packages = EMULATOR): Promise<Python> {
  const wanted = createHash('sha256')
    .update(await readFile(packages.requirements))
    .digest('hex');
  const ready = await installed(packages, wanted);
  if (ready) return ready;
  await mkdir(path.dirname(packages.folder), { recursive: true });
  const lock = await takeLock(`${packages.folder}.lock`, { waitMs: INSTALL_TIMEOUT_MS, signal });
  try {
    return (await installed(packages, wanted)) ?? (await install(packages, wanted, signal));
  } finally {
    await lock.release();
  }
}

/** The installed one, when its marker names these requirements and it still starts: a host's Python can go away. */
async function installed({ folder, module }: PythonPackages, wanted: string): Promise<Python | undefined> {
  try {
    const [hash, command, packages] = (await readFile(markerIn(folder), 'utf8')).split('\n');
    if (hash !== wanted || !command) return undefined;
    const python = pythonAt(command, packages);
    await probe(python, `import ${module}`);
    return python;
  } catch {
    return undefined;
  }
}

async function install(packages: PythonPackages, wanted: string, signal?: AbortSignal): Promise<Python> {
  await rm(packages.folder, { recursive: true, force: true });
  const host = await hostPython(packages);
  const python = (await inVirtualEnvironment(packages, host, signal)) ?? (await inFolder(packages, host, signal));
  await writeFile(markerIn(packages.folder), [wanted, python.command, python.env['PYTHONPATH'] ?? ''].join('\n'));
  return python;
}

async function inVirtualEnvironment(
  packages: PythonPackages,
  host: string,
  signal?: AbortSignal,
): Promise<Python | undefined> {
  const { folder } = packages;
  const options = { log: logOf(folder), timeoutMs: INSTALL_TIMEOUT_MS, signal };
  try {
    await run(host, ['-m', 'venv', folder], { ...options, doing: 'making a virtual environment' });
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
  const python = pythonAt(path.join(folder, 'bin', 'python'));
  await pip(packages, python.command, [], signal);
  return python;
}

async function inFolder(packages: PythonPackages, host: string, signal?: AbortSignal): Promise<Python> {
  try {
    await execute(host, ['-m', 'pip', '--version'], { timeout: PROBE_TIMEOUT_MS });
  } catch {
    throw new LocalError('python.missing', `${host} has neither venv nor pip. ${ADVICE}`);
  }
  const target = path.join(packages.folder, 'packages');
  await pip(packages, host, ['--target', target], signal);
  return pythonAt(host, target);
}

async function pip(
  { folder, requirements, module }: PythonPackages,
  python: string,
  where: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  // Most of what is installed is never imported; what is gets compiled at the first start.
  const quiet = ['--disable-pip-version-check', '--no-input', '--quiet', '--no-compile'];
  const exact = ['--require-hashes', '--no-deps', '--requirement', requirements];
  try {
    await run(python, ['-m', 'pip', 'install', ...quiet, ...where, ...exact], {
      doing: `installing ${module}`,
      log: logOf(folder),
      timeoutMs: INSTALL_TIMEOUT_MS,
      signal,
    });
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    throw new LocalError('python.install', `${error.message}\nA package index must be reachable the first time.`);
  }
}

async function hostPython({ module, oldestMinor, newestMinor = 99 }: PythonPackages): Promise<string> {
  for (const command of [...CANDIDATES, ...(await pyenvPythons())]) {
    try {
      await probe(
        pythonAt(command),
        `import sys; sys.exit(not ${oldestMinor} <= sys.version_info[1] <= ${newestMinor})`,
      );
      return command;
    } catch {
      // Not there, too old, or a stub that only offers to install it: the next may do.
    }
  }
  const wanted = newestMinor === 99 ? `3.${oldestMinor} or newer` : `3.${oldestMinor} to 3.${newestMinor}`;
  throw new LocalError('python.missing', `${module} needs Python ${wanted}; none was found. ${ADVICE}`);
}

/** Those that pyenv has installed: its own commands only start the ones that are selected. */
async function pyenvPythons(): Promise<readonly string[]> {
  const root = path.join(process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv'), 'versions');
  const versions = await readdir(root).catch(() => []);
  return versions.map((version) => path.join(root, version, 'bin', 'python'));
}

async function probe(python: Python, code: string): Promise<void> {
  await execute(python.command, ['-c', code], { timeout: PROBE_TIMEOUT_MS, env: { ...process.env, ...python.env } });
}

function pythonAt(command: string, packages?: string): Python {
  return { command, env: packages ? { PYTHONPATH: packages } : {} };
}

function markerIn(folder: string): string {
  return path.join(folder, 'installed');
}

function logOf(folder: string): string {
  return `${folder}.log`;
}
