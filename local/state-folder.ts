import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The checkout this file belongs to. */
export const ROOT = path.resolve(import.meta.dirname, '..');

/** Shared by every Local Catacloud of this checkout, ephemeral ones too; installed once. */
export const PYTHON_FOLDER = path.join(ROOT, '.catacloud', 'python');

/** Where one Local Catacloud keeps everything that it writes. */
export interface StateFolder {
  readonly folder: string;
  /** The emulator's saved state, all but objects of S3. */
  readonly state: string;
  /** Objects of S3, a file each. */
  readonly objects: string;
  readonly logs: string;
  /** Temporary files of the emulator and of the CDK. */
  readonly scratch: string;
  readonly ephemeral: boolean;
}

/** The checkout's own, kept between starts. */
export async function persistentStateFolder(): Promise<StateFolder> {
  return makeFolders(path.join(ROOT, '.catacloud', 'local'), false);
}

/** One that is removed when it stops, so that tests begin with nothing and leave nothing. */
export async function ephemeralStateFolder(): Promise<StateFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-'));
  // Jobs run under users of their own and must reach their work folders below it; no one else can list it.
  await chmod(folder, 0o711);
  return makeFolders(folder, true);
}

/** Forgets everything but logs and who holds the lock: the next start begins anew. */
export async function forget(stateFolder: StateFolder): Promise<void> {
  const kept = [path.basename(stateFolder.logs), 'lock'];
  const names = (await readdir(stateFolder.folder)).filter((name) => !kept.includes(name));
  await Promise.all(names.map((name) => rm(path.join(stateFolder.folder, name), { recursive: true, force: true })));
  await makeFolders(stateFolder.folder, stateFolder.ephemeral);
}

/** A small JSON file, or undefined when there is none or it is half written. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

async function makeFolders(folder: string, ephemeral: boolean): Promise<StateFolder> {
  const inside = (name: string) => path.join(folder, name);
  const stateFolder = {
    folder,
    state: inside('state'),
    objects: inside('objects'),
    logs: inside('logs'),
    scratch: inside('scratch'),
    ephemeral,
  };
  for (const each of [stateFolder.state, stateFolder.objects, stateFolder.logs, stateFolder.scratch])
    await mkdir(each, { recursive: true });
  // The emulator unpacks functions here, beside a CommonJS worker of its own: without a package of their own they would
  // fall under the checkout's `"type": "module"`, and the worker would not start.
  await writeFile(path.join(stateFolder.scratch, 'package.json'), '{}\n');
  return stateFolder;
}
