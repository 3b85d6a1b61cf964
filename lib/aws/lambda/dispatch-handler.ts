import { dispatchDependencies } from '../../app/every-subscriber.ts';
import { platformOnAws } from '../platform.ts';
import { type QueueHandler, runHandler } from './queue-handler.ts';

/** Run by the schedule, and when a job's pause is over: serves waiting jobs, also those whose message was lost. */
export function dispatchHandler(): QueueHandler {
  return runHandler({
    name: 'dispatch',
    setUp: platformOnAws,
    async run(platform) {
      const origin = { actor: 'dispatch', correlation: platform.newCommandId() };
      // Loaded with the first run: the function starts without the decisions of three aggregates.
      const { dispatchJobs } = await import('../../app/jobs/commands/dispatch-jobs.ts');
      const { granted } = await dispatchJobs(dispatchDependencies(platform), origin);
      const measures = { SlotsGranted: { value: granted, unit: 'count' } } as const;
      return { level: 'info', message: 'dispatched', fields: {}, measures };
    },
  });
}
