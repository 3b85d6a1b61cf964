import type { Kernel } from 'epoch';
import type { UpkeepDependencies } from './observe-uploads.ts';

/**
 * A kernel that looks at an upload as the store has it before it lets it expire: parts that were put since the last look
 * have cost storage until now, and what the store has put together already is a file and expires no more.
 */
export function observingExpiry(deps: Pick<UpkeepDependencies, 'kernel' | 'objects'>): Kernel {
  const { kernel } = deps;
  return {
    ...kernel,
    async execute(aggregate, command, origin, options) {
      if (aggregate.name === 'file' && command.type === 'ExpireUpload') {
        // Loaded with the first that expires: the sweep starts without it.
        const { observeUpload } = await import('./observe-uploads.ts');
        await observeUpload(deps, command.aggregateId, origin);
      }
      return kernel.execute(aggregate, command, origin, options);
    },
  };
}
