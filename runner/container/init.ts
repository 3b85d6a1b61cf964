import type { ContainerTool } from './tool.ts';

/**
 * Whether the tool has a first process of its own, which hands signals on and reaps what is orphaned. Docker brings one;
 * Podman needs `catatonit`, and refuses to make a container with it otherwise.
 */
export async function hasInit(tool: ContainerTool, image: string): Promise<boolean> {
  if (tool.name === 'docker') return true;
  const name = `catacloud-init-${process.pid}`;
  try {
    await tool.call(['create', `--name=${name}`, '--init', '--pull=never', '--network=none', image, 'true']);
    return true;
  } catch {
    return false;
  } finally {
    await tool.call(['rm', '--force', name]).catch(() => {});
  }
}
