import { beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '../../lib/domain/metering/day.ts';
import { admin, api, code, newAccount, org, plan, send, storage, token } from './finance-scene.ts';

beforeEach(newAccount);

describe('a plan', () => {
  test('is warned of meters that it leaves without a price, as a draft and once it is published', async () => {
    const priced = ['storage.gb_hours', 'egress.gb'];
    const charges = priced.map((meter) => ({ meter, model: { kind: 'perUnit', unit: '0.1' } }));
    const body = { name: 'Q', currency: 'EUR', charges };
    const drafted = await api.send('billing.draftPlan', { token: admin, body });
    const params = { plan: drafted.body.id };
    const published = await api.send('billing.publishPlan', { token: admin, params });
    for (const { unpriced } of [drafted.body, published.body]) {
      expect(unpriced).toContain('requests.downloads');
      expect(unpriced).toContain('compute.seconds:standard-1');
      for (const meter of priced) expect(unpriced).not.toContain(meter);
    }
  });
});

describe('terms of an account', () => {
  test('have days, never some that have begun', async () => {
    expect(await code('finance.overridePrice', { charge: storage('0.2'), from: '2026-03-20' })).toBe('terms-in-past');
    await send('finance.overridePrice', { charge: storage('0.2'), to: '2026-03-31' });
    expect(await code('finance.overridePrice', { charge: storage('0.3') })).toBe('override-overlaps');
    await send('finance.endOverride', { meter: 'storage.gb_hours', lastDay: '2026-03-25' });
    const off = { kind: 'percentage', percent: '10' };
    expect(await code('finance.grantDiscount', { discount: 'd', off: { ...off, percent: '101' } })).toBe(
      'discount-invalid',
    );
    await send('finance.grantDiscount', { discount: 'd', off, periods: 3, cap: '5.00', order: 1 });
    await send('finance.endDiscount', { discount: 'd', lastDay: '2026-04-30' });
    expect(await code('finance.scheduleMigration', { plan, version: 9, onDay: '2026-04-01' })).toBe('plan-not-found');
    await api.send('billing.redraftPlan', {
      token: admin,
      params: { plan },
      body: { name: 'P', currency: 'EUR', charges: [storage('0.2')] },
    });
    await api.send('billing.publishPlan', { token: admin, params: { plan } });
    await send('finance.scheduleMigration', { plan, version: 2, onDay: '2026-04-01' });
    expect(await code('finance.scheduleMigration', { plan, version: 1, onDay: '2026-04-01' })).toBe(
      'migration-same-instant',
    );
    expect(await code('finance.setTax', { percent: '101', text: 'VAT' })).toBe('tax-invalid');
    await send('finance.setTax', { percent: '19', text: 'VAT 19 %', from: '2026-03-20' });
    expect(await code('finance.changeGrace', { graceDays: 99 })).toBe('grace-invalid');
    await send('finance.changeGrace', { graceDays: 5 });
    expect((await send('finance.getTerms')).body).toEqual({
      organisation: org,
      currency: 'EUR',
      graceDays: 5,
      firstDay: '2026-03-20',
      plans: [
        { plan, version: 1, from: '2026-03-20' },
        { plan, version: 2, from: '2026-04-01' },
      ],
      overrides: [{ charge: storage('0.2'), from: '2026-03-21', to: '2026-03-25' }],
      discounts: [{ discount: 'd', off, from: '2026-03-21', to: '2026-04-30', cap: '5.00', order: 1 }],
      taxes: [{ percent: '19', text: 'VAT 19 %', from: '2026-03-20' }],
      emptyInvoices: false,
      held: [],
      members: [],
      memberOf: [],
    });
    expect((await send('finance.cancelMigration', {})).body.plans).toHaveLength(1);
    expect(await code('finance.closeAccount', { lastDay: '2026-03-19' })).toBe('account-used');
    expect((await send('finance.closeAccount', { lastDay: '2026-03-31' })).body).toMatchObject({
      lastDay: '2026-03-31',
    });
    expect(await code('finance.priceUsage', { period: '2026-03', charge: storage('1') })).toBe('period-not-final');
  });

  test('may be those of another account: rated together by whole months, with who pays, until it ends', async () => {
    const other = await api.organisation('Other');
    const account = { organisation: other.org, plan, version: 1 };
    expect(await code('finance.addVolumeMember', { member: other.org, payer: 'member', from: '2026-04' })).toBe(
      'not-found',
    );
    await api.send('billing.openAccount', { token: admin, body: account });
    const add = (from: string, member = other.org) => ({ member, payer: 'parent', from });
    expect(await code('finance.addVolumeMember', add('2026-03'))).toBe('terms-in-past');
    expect(await code('finance.addVolumeMember', add('2026-04', org))).toBe('volume-invalid');
    const added = await send('finance.addVolumeMember', add('2026-04'));
    expect(added.body).toMatchObject({ members: [{ organisation: other.org, payer: 'parent', from: '2026-04' }] });
    expect((await send('finance.addVolumeMember', add('2026-04'))).body).toEqual(added.body);
    expect(await code('finance.addVolumeMember', add('2026-05'))).toBe('volume-member');
    const nested = { member: org, payer: 'member', from: '2026-05' };
    expect(await code('finance.addVolumeMember', nested, { org: other.org })).toBe('volume-nested');
    const member = await send('finance.getTerms', undefined, { org: other.org });
    expect(member.body.memberOf).toEqual([{ organisation: org, payer: 'parent', from: '2026-04' }]);
    expect(await code('finance.endVolumeMember', { member: other.org, lastMonth: '2026-02' })).toBe('terms-in-past');
    const ended = await send('finance.endVolumeMember', { member: other.org, lastMonth: '2026-06' });
    expect(ended.body.members).toEqual([{ organisation: other.org, payer: 'parent', from: '2026-04', to: '2026-06' }]);
    expect(await code('finance.getVolumeMonth', undefined, { month: '2026-04' })).toBe('not-found');
  });

  test('of a retired plan take nobody new', async () => {
    await api.send('billing.retirePlan', { token: admin, params: { plan } });
    expect(await code('finance.scheduleMigration', { plan, version: 1, onDay: '2026-04-01' })).toBe('plan-retired');
    expect(await code('billing.pinPlan', { plan, version: 1 })).toBe('plan-retired');
    const other = await api.organisation('Other');
    const opened = await api.send('billing.openAccount', {
      token: admin,
      body: { organisation: other.org, plan, version: 1 },
    });
    expect(opened.body.code).toBe('plan-retired');
  });

  test('are those that the account has: it is opened again with no others', async () => {
    const drafted = await api.send('billing.draftPlan', {
      token: admin,
      body: { name: 'Q', currency: 'EUR', charges: [storage('0.3')] },
    });
    const other = drafted.body.id;
    await api.send('billing.publishPlan', { token: admin, params: { plan: other } });
    const open = (of: string) =>
      api.send('billing.openAccount', { token: admin, body: { organisation: org, plan: of, version: 1 } });
    expect(await open(plan)).toMatchObject({ status: 201, body: { plan: { id: plan, version: 1 } } });
    expect(await open(other)).toMatchObject({ status: 409, body: { code: 'account-open' } });
    await send('finance.closeAccount', { lastDay: '2026-03-20' });
    api.pass(DAY_MS);
    expect(await open(plan)).toMatchObject({ status: 409, body: { code: 'account-closed' } });
  });

  test('of no account are unknown', async () => {
    const { org: none, owner } = await api.organisation('Other');
    expect((await api.send('finance.getBalance', { token: owner.token, params: { org: none } })).status).toBe(404);
    expect((await send('finance.getTerms', undefined, { org: none })).status).toBe(404);
  });

  test('are previewed over months, in order and not too many', async () => {
    const preview = (query: object) =>
      api.send('finance.previewMigration', { token: admin, params: { org }, query: { plan, version: '1', ...query } });
    expect((await preview({ from: '2026-02', to: '2026-03' })).body).toEqual({
      currency: 'EUR',
      months: [],
      total: '0.00',
      preview: '0.00',
    });
    // The next version may be looked at before it is published; there is no other.
    const months = { from: '2026-02', to: '2026-03' };
    expect((await preview({ version: '2', ...months })).body.code).toBe('plan-not-found');
    const charges = [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '9' } }];
    const draft = { name: 'Standard', currency: 'EUR', charges };
    expect((await api.send('billing.redraftPlan', { token: admin, params: { plan }, body: draft })).status).toBe(200);
    expect((await preview({ version: '2', ...months })).body).toMatchObject({ currency: 'EUR', total: '0.00' });
    expect((await preview({ version: '3', ...months })).body.code).toBe('plan-not-found');
    expect((await preview({ from: '2026-03', to: '2026-02' })).body.code).toBe('range-invalid');
    expect((await preview({ from: '2024-03', to: '2026-02' })).body.code).toBe('range-too-large');
  });
});

test('a job on a type of machine that has no price is refused, until it has one', async () => {
  const spec = {
    command: '/bin/true',
    arguments: [],
    environment: {},
    machineType: 'standard-1',
    timeoutMs: 60_000,
    maxAttempts: 1,
  };
  const at = { token, params: { org } };
  const { body: configuration } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'C', spec } });
  await api.send('jobs.publishConfiguration', { token, params: { org, configuration: configuration.id } });
  const { body } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration: configuration.id } });
  const submit = () => api.send('jobs.submit', { token, params: { org, job: body.id } });
  expect((await submit()).body).toMatchObject({ code: 'machine-type-unpriced', status: 409 });
  const charge = { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit', unit: '0.01' } };
  await send('finance.overridePrice', { charge });
  expect((await submit()).body.code).toBe('machine-type-unpriced');
  api.pass(DAY_MS);
  expect((await submit()).status).toBe(202);
});
