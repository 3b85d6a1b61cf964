import type { Usage } from '../usage-sampler.ts';
import type { TaskMetadata } from './task-metadata.ts';

export interface TaskSampler {
  /** Looks once; a container that has no statistics yet, or any more, changes nothing. */
  sample(id: string): Promise<void>;
  readonly usage: Usage | undefined;
}

const MIB = 1_048_576;

export function taskSampler(metadata: Pick<TaskMetadata, 'stats'>): TaskSampler {
  let [peakBytes, cpuMs, samples] = [0, 0, 0];
  return {
    async sample(id) {
      const stats = await metadata.stats(id).catch(() => undefined);
      if (stats === undefined) return;
      samples += 1;
      peakBytes = Math.max(peakBytes, stats.memoryBytes);
      cpuMs = Math.max(cpuMs, stats.cpuMs);
    },
    get usage() {
      return samples === 0 ? undefined : { peakMemoryMib: Math.ceil(peakBytes / MIB), cpuMs };
    },
  };
}
