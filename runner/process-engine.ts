import { defined } from '../lib/domain/defined.ts';
import type { Engine } from './engine.ts';
import { RunnerError } from './errors.ts';
import { describeIsolation, giveTo, type Isolation } from './isolation.ts';
import { runJob } from './job-process.ts';

const NETWORK_KEPT = 'this machine cannot take the network of a process away, as its configuration says';

/** Programs as processes beside the runner; `environment` is every program's: where programs are, the language. */
export function processEngine(isolation: Isolation, environment: Readonly<Record<string, string>>): Engine {
  return {
    description: describeIsolation(isolation),
    ...defined({ owner: isolation.uid }),
    async bringImage() {
      // A process has none.
    },
    giveTo: (paths) => giveTo(isolation, paths),
    async run({ folders, secrets, ...program }) {
      if (program.network === 'none' && !isolation.namespace) throw new RunnerError('network-kept', NETWORK_KEPT);
      const own = {
        HOME: folders.home,
        TMPDIR: folders.temporary,
        CATACLOUD_JOB: program.jobId,
        CATACLOUD_INPUTS: folders.inputs,
        CATACLOUD_OUTPUTS: folders.outputs,
      };
      const others = Object.entries(secrets).filter(([name]) => !Object.hasOwn(own, name));
      return await runJob({
        ...program,
        environment: { ...environment, ...program.environment, ...own },
        secrets: Object.fromEntries(others),
        folder: folders.home,
        isolation,
      });
    },
  };
}
