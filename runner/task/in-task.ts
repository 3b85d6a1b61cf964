import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CONTAINERS, MOUNTS, STARTER } from '../../lib/app/machines/commands/attempt-task.ts';
import { RunnerError } from '../errors.ts';
import type { AttemptPlace } from '../run-attempt.ts';
import { taskEngine } from './task-engine.ts';
import { taskMetadata } from './task-metadata.ts';

/** Where the image of runners has the program's first process. */
const BUILT_STARTER = '/opt/catacloud/starter';

/** Puts the program's first process where its container finds it. */
export async function placeStarter(from = BUILT_STARTER, to: string = STARTER): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, 0o755);
}

/** An attempt whose program is another container of this task. Throws RunnerError `environment-invalid`. */
export function inTask(environment: NodeJS.ProcessEnv): AttemptPlace {
  const uri = environment['ECS_CONTAINER_METADATA_URI_V4'];
  if (uri === undefined || !URL.canParse(uri)) {
    throw new RunnerError(
      'environment-invalid',
      'ECS_CONTAINER_METADATA_URI_V4 must be set, as ECS does for every container',
    );
  }
  const engine = taskEngine({
    container: CONTAINERS.program,
    metadata: taskMetadata(uri),
    start: dirname(STARTER),
    run: MOUNTS.run,
  });
  const inputs = join(MOUNTS.given, 'inputs');
  return { folder: MOUNTS.work, inputs, engines: { process: engine, container: engine } };
}
