import type { SamplePorts } from '../../app/billing/commands/audit-sample.ts';
import type { Clock } from '../../app/ports/clock.ts';
import { usageOf } from '../../app/usage.ts';
import { environment } from '../environment.ts';
import { platformOnAws } from '../platform.ts';
import { createRunReports } from '../run-reports.ts';
import { createAnchorStore } from '../s3/anchor-store.ts';
import { type QueueHandler, runHandler } from './queue-handler.ts';

/** The daily audit of some customers' last month. The alarm watches `Differing`. */
export function auditHandler(): QueueHandler {
  return runHandler({
    name: 'audit',
    setUp: auditOnAws,
    async run(ports, [message]) {
      const correlation = message?.messageId ?? 'audit';
      const origin = { actor: 'audit', correlation };
      // Loaded with the first run: all of it is the audit's own arithmetic.
      const { auditSample } = await import('../../app/billing/commands/audit-sample.ts');
      const { audited, differing, anchored, named } = await auditSample(ports, ports.clock.nowMs(), origin);
      const count = (value: number) => ({ value, unit: 'count' as const });
      return {
        level: differing > 0 ? 'error' : 'info',
        message: 'audited',
        fields: { named },
        measures: { Audited: count(audited), Differing: count(differing), Anchored: count(anchored) },
      };
    },
  });
}

function auditOnAws(): SamplePorts & { readonly clock: Clock } {
  const platform = platformOnAws();
  const reports = createRunReports(platform.dynamo, environment('VIEWS_TABLE'));
  return { ...platform, ...usageOf(platform), reports, anchors: createAnchorStore(environment('ANCHORS_BUCKET')) };
}
