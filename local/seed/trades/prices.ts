import { plan } from '../../../lib/domain/plan/plan.ts';
import type { PlanTerms } from '../../../lib/domain/plan/terms.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import type { Timeline } from '../timeline.ts';

const COMPUTE: readonly Charge[] = Object.entries({
  'standard-1': '0.0000135',
  'standard-2': '0.000027',
  'standard-4': '0.000054',
  'standard-8': '0.000108',
  'memory-2': '0.0000365',
  'memory-4': '0.000073',
}).map(([machineType, unit]) => ({ meter: `compute.seconds:${machineType}`, model: { kind: 'perUnit', unit } }));

/** About two cents for a gigabyte and a month. */
const FIRST: PlanTerms = {
  name: 'Archive and compute',
  currency: 'EUR',
  charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.0000315' } }, ...COMPUTE],
};

/** The second version has tiers: dearer for a few gigabytes, cheaper for many terabytes. */
const SECOND: PlanTerms = {
  ...FIRST,
  charges: [
    {
      meter: 'storage.gb_hours',
      model: {
        kind: 'graduated',
        tiers: [
          { upTo: '100000', unit: '0.0000335' },
          { upTo: '5000000', unit: '0.0000295' },
          { upTo: null, unit: '0.0000245' },
        ],
      },
      minimum: '1.50',
    },
    ...COMPUTE,
  ],
};

/** What the trades are sold by. */
export async function publishFirst(timeline: Timeline, by: string): Promise<string> {
  const planId = timeline.id('plan', FIRST.name);
  await timeline.send(plan, planId, 'DraftPlanVersion', FIRST, by);
  await timeline.send(plan, planId, 'PublishPlanVersion', { version: 1 }, by);
  return planId;
}

export async function publishSecond(timeline: Timeline, planId: string, by: string): Promise<void> {
  await timeline.send(plan, planId, 'DraftPlanVersion', SECOND, by);
  await timeline.send(plan, planId, 'PublishPlanVersion', { version: 2 }, by);
}
