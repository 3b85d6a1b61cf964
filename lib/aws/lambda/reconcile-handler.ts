import { runUpkeep, type UpkeepRunDependencies } from '../../app/platform/commands/upkeep.ts';
import type { Clock } from '../../app/ports/clock.ts';
import { accountsOnAws, platformOnAws } from '../platform.ts';
import { objectStore } from '../s3/lazy-object-store.ts';
import { type QueueHandler, runHandler } from './queue-handler.ts';

/** The daily comparison of S3's objects with files, totals and quotas. The alarm watches `Differing`. */
export function reconcileHandler(): QueueHandler {
  return runHandler({
    name: 'reconcile',
    setUp: upkeepOnAws,
    async run(deps, [first]) {
      const id = first?.messageId ?? '';
      const { named, ...numbers } = await runUpkeep(deps, { actor: 'reconcile', correlation: id, causation: id });
      const measures = Object.entries(numbers).map(([name, value]) => [
        capital(name),
        { value, unit: 'count' as const },
      ]);
      return {
        level: numbers.differing > 0 ? 'error' : 'info',
        message: 'reconciled',
        fields: { named },
        measures: Object.fromEntries(measures),
      };
    },
  });
}

function upkeepOnAws(): UpkeepRunDependencies & { readonly clock: Clock } {
  const platform = platformOnAws();
  const { kernel, views, clock, dynamo } = platform;
  const { credentials } = accountsOnAws(dynamo);
  return { kernel, views, clock, nowMs: clock.nowMs, objects: objectStore(clock), credentials };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
