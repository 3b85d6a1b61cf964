import { createHash } from 'node:crypto';
import { OWNER_LABEL } from './run-arguments.ts';
import type { ContainerTool } from './tool.ts';

/** Names a host of machines by its folder: two hosts of one computer do not end each other's containers. */
export function ownerOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}

export const containerName = (owner: string, attemptId: string) =>
  `catacloud-${owner}-${attemptId.replaceAll(/[^A-Za-z0-9]/g, '-')}`;

/** One that runs is killed first: to remove it alone would first ask it to end, and wait. Throws ContainerError. */
export async function removeContainer(tool: ContainerTool, container: string): Promise<void> {
  await tool.call(['kill', container]).catch(() => {});
  await tool.call(['rm', '--force', '--volumes', container]);
}

/** Ends and removes every container of a host, with its secrets. Answers how many there were. */
export async function endOrphans(tool: ContainerTool, owner: string): Promise<number> {
  const filter = `label=${OWNER_LABEL}=${owner}`;
  const found = lines(await tool.call(['ps', '--all', '--quiet', '--filter', filter]));
  for (const id of found) await removeContainer(tool, id);
  if (tool.name === 'podman') {
    const names = lines(await tool.call(['secret', 'ls', '--format', '{{.Name}}']));
    for (const name of names.filter((one) => one.startsWith(containerName(owner, '')))) {
      await tool.call(['secret', 'rm', name]);
    }
  }
  return found.length;
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
