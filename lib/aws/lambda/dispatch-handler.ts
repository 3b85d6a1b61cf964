import { dispatchDependencies } from '../../app/job-subscribers.ts';
import { computeEngine } from '../compute-engine.ts';
import { environment } from '../environment.ts';
import { createLeases } from '../leases.ts';
import { platformOnAws } from '../platform.ts';
import { type QueueHandler, runHandler } from './queue-handler.ts';

/**
 * Run by the schedule, and when a job's pause is over: ends jobs that have waited too long and attempts whose runner is silent, compares machines with their
 * engine's, and serves waiting jobs, also those whose message was lost. Once a day it has the engine tidied.
 */
export function dispatchHandler(): QueueHandler {
  return runHandler({
    name: 'dispatch',
    setUp() {
      const platform = platformOnAws();
      const leases = createLeases(platform.dynamo, environment('VIEWS_TABLE'));
      return { ...platform, leases, notes: leases, engine: computeEngine(leases), wallMs: Date.now };
    },
    async run(platform) {
      const origin = { actor: 'dispatch', correlation: platform.newCommandId() };
      // Loaded with the first run: the function starts without the decisions of three aggregates.
      const [{ dispatchJobs }, { expireWaiting }, { judgeLeases }, { reconcileMachines }, { tidyEngine }] =
        await Promise.all([
          import('../../app/jobs/commands/dispatch-jobs.ts'),
          import('../../app/jobs/commands/expire-waiting.ts'),
          import('../../app/jobs/commands/judge-leases.ts'),
          import('../../app/machines/commands/reconcile-machines.ts'),
          import('../../app/machines/commands/tidy-engine.ts'),
        ]);
      const dispatching = dispatchDependencies(platform, platform.notes);
      const { granted } = await dispatchJobs(dispatching, origin);
      // What has a slot by now has not waited too long.
      const { expired } = await expireWaiting(dispatching, origin);
      const { lost } = await judgeLeases(platform, origin);
      const { orphans, ghosts } = await reconcileMachines(platform, origin);
      await tidyEngine(platform);
      const measures = {
        SlotsGranted: { value: granted, unit: 'count' },
        WaitsExpired: { value: expired, unit: 'count' },
        RunnersLost: { value: lost, unit: 'count' },
        OrphanMachines: { value: orphans, unit: 'count' },
        GhostMachines: { value: ghosts, unit: 'count' },
      } as const;
      return { level: 'info', message: 'dispatched', fields: {}, measures };
    },
  });
}
