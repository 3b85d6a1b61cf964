import { chown, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defined } from '../../lib/domain/defined.ts';
import type { Engine, Program } from '../engine.ts';
import { RunnerError } from '../errors.ts';
import { guardContainer } from '../guard.ts';
import { JOB_UID_BASE } from '../limits.ts';
import { ContainerError } from './container-error.ts';
import { identityOptions } from './identity.ts';
import { bringImage } from './image.ts';
import { hasInit } from './init.ts';
import { containerName } from './orphans.ts';
import { runArguments } from './run-arguments.ts';
import { runContainer } from './run-container.ts';
import { bringSecrets } from './secrets.ts';
import type { ContainerTool } from './tool.ts';

/** Programs in containers of their images; `owner` names the host of machines that this runner belongs to. */
export function containerEngine(tool: ContainerTool, hostOwner: string): Engine {
  // As with processes: no two living runners have the same process id, so no two jobs have the same user.
  const owner = process.getuid?.() === 0 ? JOB_UID_BASE + process.pid : undefined;
  const giveTo = async (paths: readonly string[]) => {
    if (owner !== undefined) for (const path of paths) await chown(path, owner, owner);
  };
  return {
    description: `the job runs in a container of ${tool.name}, ${owner === undefined ? "as the runner's user" : `as user ${owner}`}`,
    ...defined({ owner }),
    giveTo,
    async bringImage(image, signal) {
      if (image !== undefined) await bringImage(tool, image, signal);
    },
    async run(program) {
      const home = join(program.folders.home, 'home');
      await mkdir(home, { recursive: true });
      await giveTo([home]);
      return await inContainer(tool, { ...program, folders: { ...program.folders, home } }, { hostOwner, owner });
    },
  };
}

interface Owners {
  readonly hostOwner: string;
  readonly owner: number | undefined;
}

async function inContainer(tool: ContainerTool, program: Program, { hostOwner, owner }: Owners) {
  const { image, folders, attemptId } = program;
  if (image === undefined) throw new RunnerError('container-refused', 'a container needs an image');
  const name = containerName(hostOwner, attemptId);
  const place = { container: name, folder: join(folders.home, '..') };
  const guard = guardContainer(tool.name, name);
  const secrets = await bringSecrets(tool, program.secrets, place).catch(refused);
  try {
    const options = runArguments(program, {
      tool: tool.name,
      image,
      name,
      owner: hostOwner,
      identity: await identityOptions(tool, owner),
      secrets: secrets.options,
      folders,
      processors: availableParallelism(),
      hasInit: await hasInit(tool, image),
    });
    return await runContainer(tool, program, name, options);
  } finally {
    await secrets.forget();
    guard.release();
  }
}

function refused(error: unknown): never {
  if (error instanceof ContainerError) throw new RunnerError('container-refused', error.message, error);
  throw error;
}
