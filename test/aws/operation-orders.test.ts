import { expect, test } from 'vitest';
import type { OperationOrder } from '../../lib/app/ports/redrives.ts';
import { bodyOf, orderIn } from '../../lib/aws/sqs/redrives.ts';

const ORDERS: readonly OperationOrder[] = [
  { kind: 'redrive', subscriber: 'files@1' },
  { kind: 'rebuild', view: 'files@1' },
  { kind: 'switch', view: 'files@1' },
  { kind: 'audit', organisationId: 'org_1', month: '2026-03' },
  { kind: 'migration', plan: 'pln_1', migration: 'm-1', step: 0, correlation: 'req', causation: 'x@1' },
];

test('what administrators order arrives as it was sent', () => {
  for (const order of ORDERS) expect(orderIn(JSON.stringify(bodyOf(order)))).toEqual(order);
});

test('what is no order is none', () => {
  const migration = { migration: 'm-1', plan: 'pln_1', correlation: 'req', causation: 'x@1' };
  for (const body of [{}, null, 7, { redrive: 1 }, { audit: 'org_1' }, migration, { ...migration, step: -1 }])
    expect(orderIn(JSON.stringify(body)), JSON.stringify(body)).toBeUndefined();
  expect(orderIn('no JSON')).toBeUndefined();
});
