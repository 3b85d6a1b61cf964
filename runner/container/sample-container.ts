import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SamplerOptions, sampleUsage, type UsageSampler } from '../usage-sampler.ts';
import { FIRST_PROCESS_LOOKS, FIRST_PROCESS_PAUSE_MS } from './limits.ts';
import { stateOf } from './state.ts';
import type { ContainerTool } from './tool.ts';

/**
 * Samples a container's processes as soon as it has any. Undefined in the end where they are not this computer's own, as
 * with Docker in a virtual machine.
 */
export function sampleContainer(tool: ContainerTool, name: string, options: SamplerOptions): UsageSampler {
  const over = new AbortController();
  const sampler = begin(tool, name, options, over.signal);
  return {
    async end() {
      over.abort();
      return (await sampler)?.end();
    },
  };
}

async function begin(
  tool: ContainerTool,
  name: string,
  options: SamplerOptions,
  over: AbortSignal,
): Promise<UsageSampler | undefined> {
  for (let looks = 0; looks < FIRST_PROCESS_LOOKS && !over.aborted; looks += 1) {
    const state = await stateOf(tool, name).catch(() => undefined);
    if (state !== undefined && state.pid !== 0) {
      return (await isOf(state.id, state.pid)) ? sampleUsage(state.pid, options) : undefined;
    }
    await sleep(FIRST_PROCESS_PAUSE_MS, undefined, { signal: over }).catch(() => {});
  }
  return undefined;
}

/** A number of a process may be another computer's: this one's kernel names the container of its own. */
async function isOf(containerId: string, pid: number): Promise<boolean> {
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
  return groups.includes(containerId);
}
