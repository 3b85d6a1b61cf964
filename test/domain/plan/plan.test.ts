import { commandsOf, withId } from 'epoch';
import { describe, expect, test } from 'vitest';
import { MAX_PLAN_VERSIONS } from '../../../lib/domain/plan/decide/decide.ts';
import { plan } from '../../../lib/domain/plan/plan.ts';
import { evolvePlan } from '../../../lib/domain/plan/state.ts';
import { MAX_CHARGES, MAX_PLAN_NAME_LENGTH, type PlanTerms } from '../../../lib/domain/plan/terms.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { MAX_METER_LENGTH, MAX_TIERS } from '../../../lib/domain/rating/charge-fault.ts';
import type { Tier } from '../../../lib/domain/rating/price.ts';
import { given } from '../given-events.ts';

const NOW = Date.UTC(2026, 10, 1);
const storage: Charge = { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.00003' } };
const terms: PlanTerms = { name: 'Standard', currency: 'EUR', charges: [storage] };
const start = () => given(plan, 'pln_1', NOW);

describe('a plan', () => {
  test('publishes what was drafted, and its versions count from 1', () => {
    const spec = start().and('DraftPlanVersion', terms).and('PublishPlanVersion', { version: 1 });
    expect(spec.history()).toEqual([
      { type: 'PlanVersionDrafted', data: { ...terms, authorId: 'usr_1', atMs: NOW } },
      { type: 'PlanVersionPublished', data: { ...terms, version: 1, publisherId: 'usr_1', atMs: NOW } },
    ]);
    spec.and('DraftPlanVersion', { ...terms, name: 'Standard 2' });
    expect(spec.types('PublishPlanVersion', { version: 2 })).toEqual(['PlanVersionPublished']);
    expect(spec.types('PublishPlanVersion', { version: 3 })).toBe('plan-version-wrong');
  });

  test('a repeated publication does nothing', () => {
    const spec = start().and('DraftPlanVersion', terms).and('PublishPlanVersion', { version: 1 });
    expect(spec.types('PublishPlanVersion', { version: 1 })).toEqual([]);
    expect(spec.types('PublishPlanVersion', { version: 2 })).toBe('nothing-drafted');
  });

  test('a repeated draft does nothing, and another one takes its place', () => {
    const spec = start().and('DraftPlanVersion', terms);
    expect(spec.types('DraftPlanVersion', { ...terms, charges: [{ ...storage }] })).toEqual([]);
    expect(spec.types('DraftPlanVersion', { ...terms, name: 'Other' })).toEqual(['PlanVersionDrafted']);
    spec.and('PublishPlanVersion', { version: 1 });
    expect(spec.types('DraftPlanVersion', terms)).toEqual(['PlanVersionDrafted']);
  });

  test('keeps its currency once it has a version', () => {
    const spec = start()
      .and('DraftPlanVersion', terms)
      .and('DraftPlanVersion', { ...terms, currency: 'USD' });
    spec.and('PublishPlanVersion', { version: 1 });
    expect(spec.types('DraftPlanVersion', terms)).toBe('currency-changed');
  });

  test('is refused a tier without a price of its unit', () => {
    const tiers: Tier[] = JSON.parse('[{ "upTo": null }]');
    const charges: Charge[] = [{ ...storage, model: { kind: 'graduated', tiers } }];
    expect(start().types('DraftPlanVersion', { ...terms, charges })).toBe('price-invalid');
  });

  test('has a last version', () => {
    const published = { ...terms, version: MAX_PLAN_VERSIONS, publisherId: 'usr_1', atMs: NOW };
    const full = evolvePlan(plan.initial, { type: 'PlanVersionPublished', data: published });
    const drafted = evolvePlan(full, { type: 'PlanVersionDrafted', data: { ...terms, authorId: 'usr_1', atMs: NOW } });
    const command = withId(commandsOf(plan).PublishPlanVersion('pln_1', { version: MAX_PLAN_VERSIONS + 1 }), 'i');
    expect(plan.decide(command, drafted, { nowMs: NOW, id: 'i', actor: 'usr_1' })).toMatchObject({
      code: 'too-many-plan-versions',
    });
  });

  test('gets no version after it was retired', () => {
    const spec = start().and('DraftPlanVersion', terms).and('PublishPlanVersion', { version: 1 }).and('RetirePlan', {});
    expect(spec.types('RetirePlan', {})).toEqual([]);
    expect(spec.types('DraftPlanVersion', terms)).toBe('plan-retired');
    expect(start().types('RetirePlan', {})).toBe('plan-unknown');
    expect(start().types('PublishPlanVersion', { version: 1 })).toBe('plan-unknown');
  });

  const tiers = (...bounds: (string | null)[]): Charge => ({
    ...storage,
    model: { kind: 'graduated', tiers: bounds.map((upTo) => ({ upTo, unit: '1' })) },
  });
  test.each<[string, Partial<PlanTerms>]>([
    ['plan-name-invalid', { name: ' ' }],
    ['plan-name-invalid', { name: 'x'.repeat(MAX_PLAN_NAME_LENGTH + 1) }],
    ['currency-unknown', { currency: 'eur' }],
    ['charges-invalid', { charges: [] }],
    [
      'charges-invalid',
      { charges: Array.from({ length: MAX_CHARGES + 1 }, (_, i) => ({ ...storage, meter: `compute.seconds:m${i}` })) },
    ],
    ['meter-twice', { charges: [storage, storage] }],
    ['meter-unknown', { charges: [{ ...storage, meter: 'compute.seconds:' }] }],
    ['meter-unknown', { charges: [{ ...storage, meter: 'storage.gb_months' }] }],
    ['meter-unknown', { charges: [{ ...storage, meter: `compute.seconds:${'m'.repeat(MAX_METER_LENGTH)}` }] }],
    ['price-invalid', { charges: [{ ...storage, model: { kind: 'perUnit', unit: '-1' } }] }],
    ['price-invalid', { charges: [{ ...storage, model: { kind: 'perUnit', unit: '1e3' } }] }],
    ['price-invalid', { charges: [{ ...storage, minimum: 'free' }] }],
    ['package-empty', { charges: [{ ...storage, model: { kind: 'package', size: '0.0', price: '1' } }] }],
    ['tiers-invalid', { charges: [tiers()] }],
    ['tiers-invalid', { charges: [tiers('10')] }],
    ['tiers-invalid', { charges: [tiers('10', '10', null)] }],
    ['tiers-invalid', { charges: [tiers('0', null)] }],
    ['tiers-invalid', { charges: [tiers(null, null)] }],
    ['tiers-invalid', { charges: [tiers(...Array.from({ length: MAX_TIERS }, (_, i) => String(i + 1)), null)] }],
  ])('refuses terms that could not be billed: %s', (code, wrong) => {
    expect(start().types('DraftPlanVersion', { ...terms, ...wrong })).toBe(code);
  });

  test('accepts as many tiers and charges as the limits say', () => {
    const most = tiers(...Array.from({ length: MAX_TIERS - 1 }, (_, i) => String(i + 1)), null);
    const charges = Array.from({ length: MAX_CHARGES }, (_, i) => ({ ...most, meter: `compute.seconds:m${i}` }));
    expect(start().types('DraftPlanVersion', { ...terms, charges })).toEqual(['PlanVersionDrafted']);
  });
});
