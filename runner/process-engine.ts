import { defined } from '../lib/domain/defined.ts';
import type { Engine } from './engine.ts';
import { describeIsolation, giveTo, type Isolation } from './isolation.ts';
import { runJob } from './job-process.ts';

/** Programs as processes beside the runner; `environment` is every program's: where programs are, the language. */
export function processEngine(isolation: Isolation, environment: Readonly<Record<string, string>>): Engine {
  return {
    description: describeIsolation(isolation),
    ...defined({ owner: isolation.uid }),
    async bringImage() {
      // A process has none.
    },
    giveTo: (paths) => giveTo(isolation, paths),
    run: ({ folders, secrets, ...program }) =>
      runJob({
        ...program,
        environment: {
          ...environment,
          ...program.environment,
          ...secrets,
          HOME: folders.home,
          TMPDIR: folders.temporary,
          CATACLOUD_JOB: program.jobId,
          CATACLOUD_INPUTS: folders.inputs,
          CATACLOUD_OUTPUTS: folders.outputs,
        },
        folder: folders.home,
        isolation,
      }),
  };
}
