import { parseImage } from '../../lib/domain/image-reference.ts';
import { RunnerError } from '../errors.ts';
import { PULL_MS } from './limits.ts';
import type { ContainerTool } from './tool.ts';

/** Brings an image to this computer unless it has it. Throws RunnerError `image-unavailable` with the tool's own words. */
export async function bringImage(tool: ContainerTool, image: string, signal: AbortSignal): Promise<void> {
  // What earlier releases let through could be an option of the tool.
  if (parseImage(image) === undefined) throw new RunnerError('image-unavailable', `${image} is no image`);
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
