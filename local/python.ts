import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from './error.ts';
import { takeLock } from './lock.ts';
import { run } from './run.ts';
import { PYTHON_FOLDER } from './state-folder.ts';

const execute = promisify(execFile);

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');
const MARKER = path.join(PYTHON_FOLDER, 'installed');
const LOG = path.join(PYTHON_FOLDER, '..', 'python.log');
/** Tried in this order; the first that is new enough is taken. */
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.14', 'python3.11', 'python3.10', 'python'];
const OLDEST_MINOR = 10;
const INSTALL_TIMEOUT_MS = 300_000;
const PROBE_TIMEOUT_MS = 10_000;

const ADVICE = [
  'Local Catacloud needs Python 3.10 or newer with venv or pip.',
  '  Debian, Ubuntu:  apt-get install python3 python3-venv',
  '  Fedora:          dnf install python3 python3-pip',
  '  macOS:           brew install python',
].join('\n');

/** How to start a Python that has the emulator. */
export interface Python {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Python with the packages of requirements.txt, in a folder of this project: a virtual environment where the
 * host's Python can make one, else a plain folder of packages. Installs only when the requirements have changed.
 */
export async function preparePython(signal?: AbortSignal): Promise<Python> {
  const wanted = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  const ready = await installed(wanted);
  if (ready) return ready;
  await mkdir(path.dirname(PYTHON_FOLDER), { recursive: true });
  const lock = await takeLock(`${PYTHON_FOLDER}.lock`, { waitMs: INSTALL_TIMEOUT_MS, signal });
  try {
    return (await installed(wanted)) ?? (await install(wanted, signal));
  } finally {
    await lock.release();
  }
}

/** The installed one, when its marker names these requirements and it still starts: a host's Python can go away. */
async function installed(wanted: string): Promise<Python | undefined> {
  try {
    const [hash, command, packages] = (await readFile(MARKER, 'utf8')).split('\n');
    if (hash !== wanted || !command) return undefined;
    const python = pythonAt(command, packages);
    await probe(python, 'import ministack');
    return python;
  } catch {
    return undefined;
  }
}

async function install(wanted: string, signal?: AbortSignal): Promise<Python> {
  await rm(PYTHON_FOLDER, { recursive: true, force: true });
  const host = await hostPython();
  const python = (await inVirtualEnvironment(host, signal)) ?? (await inFolder(host, signal));
  await writeFile(MARKER, [wanted, python.command, python.env['PYTHONPATH'] ?? ''].join('\n'));
  return python;
}

async function inVirtualEnvironment(host: string, signal?: AbortSignal): Promise<Python | undefined> {
  const options = { log: LOG, timeoutMs: INSTALL_TIMEOUT_MS, signal };
  try {
    await run(host, ['-m', 'venv', PYTHON_FOLDER], { ...options, doing: 'making a virtual environment' });
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    await rm(PYTHON_FOLDER, { recursive: true, force: true });
    return undefined;
  }
  const python = pythonAt(path.join(PYTHON_FOLDER, 'bin', 'python'));
  await pip(python.command, [], signal);
  return python;
}

async function inFolder(host: string, signal?: AbortSignal): Promise<Python> {
  try {
    await execute(host, ['-m', 'pip', '--version'], { timeout: PROBE_TIMEOUT_MS });
  } catch {
    throw new LocalError('python.missing', `${host} has neither venv nor pip. ${ADVICE}`);
  }
  const packages = path.join(PYTHON_FOLDER, 'packages');
  await pip(host, ['--target', packages], signal);
  return pythonAt(host, packages);
}

async function pip(python: string, where: readonly string[], signal?: AbortSignal): Promise<void> {
  // Most of what is installed is never imported; what is gets compiled at the first start.
  const quiet = ['--disable-pip-version-check', '--no-input', '--quiet', '--no-compile'];
  const exact = ['--require-hashes', '--no-deps', '--requirement', REQUIREMENTS];
  try {
    await run(python, ['-m', 'pip', 'install', ...quiet, ...where, ...exact], {
      doing: 'installing the emulator',
      log: LOG,
      timeoutMs: INSTALL_TIMEOUT_MS,
      signal,
    });
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    throw new LocalError('python.install', `${error.message}\nA package index must be reachable for the first start.`);
  }
}

async function hostPython(): Promise<string> {
  for (const command of CANDIDATES) {
    try {
      await probe(pythonAt(command), `import sys; sys.exit(sys.version_info < (3, ${OLDEST_MINOR}))`);
      return command;
    } catch {
      // Not there, too old, or a stub that only offers to install it: the next may do.
    }
  }
  throw new LocalError('python.missing', `No Python 3.${OLDEST_MINOR} or newer was found. ${ADVICE}`);
}

async function probe(python: Python, code: string): Promise<void> {
  await execute(python.command, ['-c', code], { timeout: PROBE_TIMEOUT_MS, env: { ...process.env, ...python.env } });
}

function pythonAt(command: string, packages?: string): Python {
  return { command, env: packages ? { PYTHONPATH: packages } : {} };
}
