import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type {
  RegisterJobDefinitionCommandInput,
  SubmitJobCommandInput,
  TaskContainerProperties,
} from '@aws-sdk/client-batch';

const ROOT = resolve(import.meta.dirname, '../..');
/** What the image of runners has, taken from this computer: Node, its libraries, the runner. */
const HOST_PARTS = ['/usr', '/lib', '/lib64', ROOT];
const RUNNER = [process.execPath, '--conditions=epoch-source', join(ROOT, 'runner/main.ts')];

export interface TaskTool {
  readonly name: string;
  /** A small image that stands for the runner's own. */
  readonly base: string;
  readonly runnerImage: string;
  readonly starter: string;
}

interface Run {
  readonly name: string;
  readonly child: ChildProcess;
  readonly id: string;
  status: string;
  exitCode?: number;
}

/**
 * A job of AWS Batch as it was submitted, by a tool on this computer: containers in the order of their dependencies, with
 * the volumes and variables of their definition and nothing else, and the metadata of the task. It ends with its essential one.
 */
export async function runTask(
  { ecsProperties }: RegisterJobDefinitionCommandInput,
  { ecsPropertiesOverride }: SubmitJobCommandInput,
  tool: TaskTool,
) {
  const folder = mkdtempSync(join(tmpdir(), 'catacloud-task-'));
  const [task] = ecsProperties?.taskProperties ?? [];
  const { containers = [], volumes = [] } = task ?? {};
  const overrides = ecsPropertiesOverride?.taskProperties?.[0]?.containers ?? [];
  const places = new Map(volumes.map(({ name = '' }) => [name, mkdtempSync(join(folder, `${name}-`))]));
  for (const place of places.values()) chmodSync(place, 0o755);
  const runs: Run[] = [];
  const server = createServer((request, response) => {
    const Containers = runs.map(({ name, id, status, exitCode }) => ({
      DockerId: id,
      Name: name,
      KnownStatus: status,
      ExitCode: exitCode,
    }));
    response.end(JSON.stringify(request.url === '/task' ? { Containers } : {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const start = (container: TaskContainerProperties): Run => {
    const { name = '', image = '', command = [], mountPoints = [], environment = [] } = container;
    const isOurs = image === tool.runnerImage;
    const more = overrides.find((override) => override.name === name)?.environment ?? [];
    const variables = [...environment, ...more, { name: 'ECS_CONTAINER_METADATA_URI_V4', value: uri }];
    const mounts = mountPoints.map(
      ({ sourceVolume = '', containerPath, readOnly }) =>
        `${places.get(sourceVolume)}:${containerPath}${readOnly === true ? ':ro' : ''}`,
    );
    const parts = isOurs
      ? [...HOST_PARTS.map((part) => `${part}:${part}:ro`), `${tool.starter}:/opt/catacloud/starter:ro`]
      : [];
    const id = `catacloud-${process.pid}-${name}`;
    const child = spawn(
      tool.name,
      [
        ...['run', '--rm', `--name=${id}`, '--network=host'],
        ...variables.map((one) => `--env=${one.name}=${one.value}`),
        ...[...mounts, ...parts].map((volume) => `--volume=${volume}`),
        isOurs ? tool.base : image,
        ...(isOurs ? RUNNER : []),
        ...command,
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    const run: Run = { name, child, id, status: 'RUNNING' };
    child.on('exit', (code) => {
      run.exitCode = code ?? 137;
      run.status = 'STOPPED';
    });
    runs.push(run);
    return run;
  };
  const ended = async ({ child, exitCode }: Run) => exitCode ?? ((await once(child, 'exit')) as [number | null])[0];

  const byName = new Map<string | undefined, Run>();
  for (const container of containers) {
    for (const { containerName, condition } of container.dependsOn ?? []) {
      const other = byName.get(containerName);
      if (condition === 'SUCCESS' && other !== undefined && (await ended(other)) !== 0)
        throw new Error(`${containerName} has failed`);
    }
    byName.set(container.name, start(container));
  }
  const essential = containers.find((one) => one.essential !== false);
  const run = byName.get(essential?.name);
  return {
    /** Of the essential container. */
    exitCode: run && (await ended(run)),
    async close() {
      for (const { id, child } of runs) {
        const end = spawn(tool.name, ['rm', '--force', '--time=0', id], { stdio: 'ignore' });
        await once(end, 'exit');
        if (child.exitCode === null) await once(child, 'exit');
      }
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
