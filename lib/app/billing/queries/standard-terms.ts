import type { MACHINE_TYPES } from '../../../domain/machine-types.ts';
import { computeMeter, EGRESS_METER, REQUESTS_METER, STORAGE_METER } from '../../../domain/metering/meter.ts';
import type { PlanTerms } from '../../../domain/plan/terms.ts';

/** The plan that new customers are pinned to. Administrators publish later versions of it like of any other. */
export const STANDARD_PLAN_ID = 'pln_00000000000000000000000001';

/** Euro per second, by machine type; a type that is missing here cannot be billed, and a test says so. */
const PER_SECOND: Readonly<Record<keyof typeof MACHINE_TYPES, string>> = {
  'standard-1': '0.000014',
  'standard-2': '0.000028',
  'standard-4': '0.000056',
  'standard-8': '0.000112',
  'memory-2': '0.000044',
  'memory-4': '0.000086',
};

/** Its first version: what a gigabyte costs by the hour (about 2.9 cents a month) and a machine by the second. */
export const STANDARD_TERMS: PlanTerms = {
  name: 'Standard',
  currency: 'EUR',
  charges: [
    { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '0.00004' } },
    { meter: EGRESS_METER, model: { kind: 'perUnit', unit: '0.05' } },
    { meter: REQUESTS_METER, model: { kind: 'perUnit', unit: '0.0000004' } },
    ...Object.entries(PER_SECOND).map(([machineType, unit]) => ({
      meter: computeMeter(machineType),
      model: { kind: 'perUnit', unit } as const,
    })),
  ],
};
