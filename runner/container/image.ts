import { RunnerError } from '../errors.ts';
import { PULL_MS } from './limits.ts';
import type { ContainerTool } from './tool.ts';

/** Brings an image to this computer unless it has it. Throws RunnerError `image-unavailable` with the tool's own words. */
export async function bringImage(tool: ContainerTool, image: string, signal: AbortSignal): Promise<void> {
  try {
    await tool.call(['image', 'inspect', '--format', '{{.Id}}', image], { signal });
  } catch {
    signal.throwIfAborted();
    await tool.call(['pull', '--quiet', image], { signal, limitMs: PULL_MS }).catch((error: Error) => {
      signal.throwIfAborted();
      throw new RunnerError('image-unavailable', `the image ${image} cannot be had: ${error.message}`, error);
    });
  }
}
