import { causedBy, defineReactor } from 'epoch/reactors';
import { jobEvents } from '../../../domain/job/events.ts';
import type { KeepDependencies, keepOutputs } from '../commands/keep-outputs.ts';

interface Ports extends KeepDependencies {
  /** Loaded with the first attempt that left something. Whoever only names this reactor contains no decision of files. */
  readonly keep: () => Promise<typeof keepOutputs>;
}

/** Makes files of the outputs of an attempt that has ended, and then completes its job. Every step of it may be repeated. */
export const outputKeeping = defineReactor<Ports>()({
  name: 'output-keeping',
  version: 1,
  streams: { job: jobEvents },
  on: {
    job: {
      async AttemptEnded({ kernel, keep }, { data }, meta) {
        if (data.outputs === undefined) return;
        await (await keep())({ kernel }, meta.aggregateId, data, causedBy(meta, 'output-keeping'));
      },
    },
  },
});
