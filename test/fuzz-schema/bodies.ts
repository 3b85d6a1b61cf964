import type { Chosen } from './document.ts';
import type { Things } from './things.ts';

/** After every day of a world's clock. */
const LATER = '2026-08-01';

const CHARGE = { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.2' } };
const SPEC = {
  ...{ command: '/bin/true', arguments: ['-x'], environment: {}, machineType: 'standard-1' },
  ...{ timeoutMs: 60_000, maxAttempts: 1 },
};

/** Bodies whose parts are plausible by themselves and refused together unless they are chosen. */
export function chosenBodies(known: Things): Chosen {
  const [plan] = known['plan'] ?? [];
  const planBody = { name: 'Plan', currency: 'EUR', charges: [CHARGE] };
  const bodies = {
    'admin.moveClock': { to: '2026-03-11T12:00:00.000Z' },
    'billing.draftPlan': planBody,
    'billing.redraftPlan': planBody,
    'files.signParts': { parts: [1] },
    'files.confirmParts': { parts: [1] },
    'files.completeUpload': {},
    'files.moveFolder': { from: 'here', to: 'there' },
    'files.uppyCreate': { filename: 'a.bin', metadata: { size: 10 } },
    'finance.closeAccount': { lastDay: LATER },
    'finance.endDiscount': { discount: 'spring', lastDay: LATER },
    'finance.endOverride': { meter: CHARGE.meter, lastDay: LATER },
    'finance.grantCredit': { credit: 'goodwill', amount: '1', reason: 'goodwill' },
    'finance.grantDiscount': { discount: 'summer', off: { kind: 'percentage', percent: '10' }, from: LATER },
    'finance.overridePrice': { charge: CHARGE, from: LATER },
    'finance.priceUsage': { period: '2026-03', charge: CHARGE },
    'finance.scheduleMigration': { plan, version: 1, onDay: LATER },
    'finance.addVolumeMember': { member: 'org_00000000000000000000000001', payer: 'member', from: LATER.slice(0, 7) },
    'finance.endVolumeMember': { member: 'org_00000000000000000000000001', lastMonth: LATER.slice(0, 7) },
    'finance.setTax': { percent: '19', text: 'VAT' },
    'finance.setBudget': { name: 'All jobs', amount: '100', cap: false, thresholds: [] },
    'jobs.draftConfiguration': { name: 'Script', spec: SPEC },
    'jobs.redraftConfiguration': { name: 'Script', spec: SPEC },
  };
  return Object.fromEntries(Object.entries(bodies).map(([operation, body]) => [operation, { body }]));
}
