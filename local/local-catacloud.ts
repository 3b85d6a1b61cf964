import { rm } from 'node:fs/promises';
import path from 'node:path';
import { apiAddress } from './api-proxy.ts';
import { bootstrap, deploy, synthesize } from './deploy.ts';
import { startEmulator, throttleTables } from './emulator.ts';
import { openFrontDoor } from './front-door.ts';
import { takeLock } from './lock.ts';
import { openImageRegistry } from './machines/image-registry.ts';
import { type ReplaceableHost, replaceableHost } from './machines/replaceable-host.ts';
import type { StackOutputs } from './outputs.ts';
import { buildPages } from './pages.ts';
import { portFor } from './port.ts';
import { type Progress, silent } from './progress.ts';
import { preparePython } from './python.ts';
import { noteDeployed, startSound } from './recover.ts';
import { seedUsers } from './seed/users.ts';
import { ephemeralStateFolder, forget, persistentStateFolder, type StateFolder } from './state-folder.ts';
import { DEMO_USERS, type DemoUsers } from './users.ts';

/** Where pages are expected, and where the development server of the dashboards looks for the API. */
const FRONT_DOOR_PORT = 8080;

export interface LocalOptions {
  /** State of its own in a temporary folder, removed at the end; otherwise the checkout's, kept in `.catacloud`. */
  readonly ephemeral?: boolean;
  /** Forgets all data and the deployment first. */
  readonly fresh?: boolean;
  /** Configurations with an image run as processes, without it; else they are refused. */
  readonly noContainer?: boolean;
  /** File for the report of what each function was allowed and did; in the logs unless given. */
  readonly permissionsReport?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface LocalCatacloud {
  /** The emulator: every AWS service, and presigned addresses. */
  readonly endpoint: string;
  /** The HTTP API itself, without the front door; paths begin with `/v1`. */
  readonly apiUrl: string;
  /** Pages and API on one origin, as people use it. */
  readonly frontDoorUrl: string;
  readonly outputs: StackOutputs;
  readonly users: DemoUsers;
  readonly machines: ReplaceableHost;
  /** Refuses all calls to these tables as throttled, until it is called with others or with none. */
  throttle(tables: readonly string[]): Promise<void>;
  /** Rejects when the emulator is gone without having been asked to end. */
  readonly died: Promise<never>;
  /** Ends everything in order; safe to call twice. */
  stop(): Promise<void>;
}

/** Undoes what was begun, last first, and goes on when one of them fails. */
type Cleanup = () => Promise<void>;

/** Starts the emulator, deploys the stacks to it, seeds, hosts machines and opens the front door. */
export async function startLocal(options: LocalOptions = {}): Promise<LocalCatacloud> {
  const { progress = silent } = options;
  const stateFolder = options.ephemeral ? await ephemeralStateFolder() : await persistentStateFolder();
  const cleanups: Cleanup[] = [];
  const stop = once(() => undo(cleanups));
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  try {
    if (stateFolder.ephemeral) cleanups.push(() => rm(stateFolder.folder, { recursive: true, force: true }));
    const lock = await takeLock(path.join(stateFolder.folder, 'lock'), { waitMs: 0 });
    cleanups.push(() => lock.release());
    if (options.fresh) await forget(stateFolder);
    return await start(stateFolder, options, progress, signal, cleanups, stop);
  } catch (error) {
    // Everything that still runs beside the failed part ends now.
    failed.abort(error);
    await stop();
    throw error;
  }
}

async function start(
  stateFolder: StateFolder,
  { permissionsReport, noContainer = false }: LocalOptions,
  progress: Progress,
  signal: AbortSignal,
  cleanups: Cleanup[],
  stop: () => Promise<void>,
): Promise<LocalCatacloud> {
  const images = await openImageRegistry(await portFor(stateFolder, { name: 'images' }));
  cleanups.push(() => images.stop());
  const synthesizing = progress.step('stacks synthesized', () => synthesize(stateFolder, images.url, signal));
  // Its failure is met below, at the latest after the emulator has started.
  synthesizing.catch(() => undefined);
  const building = progress.step('dashboards built', () => buildPages(signal));
  building.catch(() => undefined);
  const python = await progress.step('Python with the emulator ready', () => preparePython(signal));
  const emulator = await progress.step('emulator started', () =>
    startSound(stateFolder, progress, () => startEmulator(python, stateFolder, { signal, permissionsReport })),
  );
  cleanups.push(() => emulator.stop());
  const { endpoint } = emulator;
  const alive = <T>(work: Promise<T>) => Promise.race([work, emulator.died]);

  const [assembly] = await alive(
    Promise.all([synthesizing, progress.step('account bootstrapped', () => bootstrap(endpoint, stateFolder, signal))]),
  );
  const outputs = await alive(progress.step('stacks deployed', () => deploy(endpoint, stateFolder, assembly, signal)));
  await noteDeployed(stateFolder);
  const apiUrl = apiAddress(endpoint, outputs.ApiId);
  await alive(progress.step('demo users seeded', () => seedUsers(endpoint, outputs)));

  const machines = await replaceableHost({
    endpoint,
    outputs,
    apiUrl,
    log: (line) => progress.note(line),
    stateFolder: path.join(stateFolder.folder, 'machines'),
    noContainer,
  });
  cleanups.push(() => machines.stop());
  const frontDoor = await openFrontDoor({
    port: stateFolder.ephemeral ? 0 : await portFor(stateFolder, { name: 'front-door', wished: FRONT_DOOR_PORT }),
    endpoint,
    apiId: outputs.ApiId,
    pages: { folder: await alive(building), connectTo: [endpoint] },
  });
  cleanups.push(() => frontDoor.stop());
  return {
    endpoint,
    apiUrl,
    frontDoorUrl: frontDoor.url,
    outputs,
    users: DEMO_USERS,
    machines,
    throttle: (tables) => throttleTables(stateFolder, tables),
    died: emulator.died,
    stop,
  };
}

/** Runs all, last begun first; one that fails does not stop the others. */
async function undo(cleanups: Cleanup[]): Promise<void> {
  const failures: unknown[] = [];
  for (let next = cleanups.pop(); next !== undefined; next = cleanups.pop()) {
    try {
      await next();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything ended in order.');
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
