import type { ContainerTool } from './tool.ts';

/**
 * Which user a program is in its container: never the computer's root, and one who may write the folders that the runner
 * has made. Where the tool itself runs without rights, as with Docker's rootless mode, root in the container is the runner's user.
 */
export async function identityOptions(tool: ContainerTool, owner: number | undefined): Promise<readonly string[]> {
  if (owner !== undefined) return [`--user=${owner}:${owner}`];
  const self = `--user=${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  if (tool.name === 'podman') return ['--userns=keep-id', self];
  const options = await tool.call(['info', '--format', '{{json .SecurityOptions}}']);
  return options.includes('name=rootless') ? [] : [self];
}
