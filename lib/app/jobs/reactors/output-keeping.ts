import { causedBy, defineReactor } from 'epoch/reactors';
import { jobEvents } from '../../../domain/job/events.ts';
import type { KeepDependencies } from '../commands/keep-outputs.ts';

/** Makes files of the outputs of an attempt that has ended, and then completes its job. Every step of it may be repeated. */
export const outputKeeping = defineReactor<KeepDependencies>()({
  name: 'output-keeping',
  version: 1,
  streams: { job: jobEvents },
  on: {
    job: {
      async AttemptEnded(deps, { data }, meta) {
        if (data.outputs === undefined) return;
        // Loaded with the first attempt that left something: the function starts without the decisions of files.
        const { keepOutputs } = await import('../commands/keep-outputs.ts');
        await keepOutputs(deps, meta.aggregateId, data, causedBy(meta, 'output-keeping'));
      },
    },
  },
});
