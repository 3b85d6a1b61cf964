import { expect, test } from 'vitest';
import { billingRun } from '../../../lib/domain/billing-run/billing-run.ts';
import { dayEnd } from '../../../lib/domain/metering/day.ts';
import { given } from '../given-events.ts';

const DAY = '2026-11-20';
const after = () => given(billingRun, DAY, dayEnd(DAY));

test('a run starts once, when its day is over, and is completed with its outcome', () => {
  expect(given(billingRun, DAY, dayEnd(DAY) - 1).types('StartBillingRun', {})).toBe('day-not-over');
  const spec = after().and('StartBillingRun', {});
  expect(spec.types('StartBillingRun', {})).toEqual([]);
  spec.and('CompleteBillingRun', { organisations: 3, failed: 1 });
  expect(spec.state()).toEqual({ status: 'completed', organisations: 3, failed: 1 });
});

test('a run that is gone through again says so only when its outcome has changed', () => {
  const spec = after().and('StartBillingRun', {}).and('CompleteBillingRun', { organisations: 3, failed: 1 });
  expect(spec.types('CompleteBillingRun', { organisations: 3, failed: 1 })).toEqual([]);
  expect(spec.types('CompleteBillingRun', { organisations: 3, failed: 0 })).toEqual(['BillingRunCompleted']);
});

test('refuses what is no day, and an end before the start', () => {
  expect(given(billingRun, 'today', dayEnd(DAY)).types('StartBillingRun', {})).toBe('day-invalid');
  expect(after().types('CompleteBillingRun', { organisations: 0, failed: 0 })).toBe('run-not-started');
});
