import { commandsOf } from 'epoch';
import { beforeEach, expect, test } from 'vitest';
import { createRunOutcomes } from '../../lib/app/usage/commands/run-outcomes.ts';
import { billingRun } from '../../lib/domain/billing-run/billing-run.ts';
import { DAY_MS } from '../../lib/domain/metering/day.ts';
import { createTestApi, type TestApi } from './api.ts';

/** Noon of 20 March. */
const START = Date.UTC(2026, 2, 20, 12);
const ORIGIN = { actor: 'billing-run', correlation: 'test' };
const DAY = '2026-03-20';
const METER = 'storage.gb_hours';

let api: TestApi;
let org: string;
let admin: string;

beforeEach(async () => {
  api = createTestApi({ startMs: START });
  org = (await api.organisation()).org;
  admin = (await api.person('admin@example.org', { admin: true })).token;
  api.pass(DAY_MS);
});

const run = async (day = DAY) => (await api.send('finance.getBillingRun', { token: admin, params: { day } })).body;
const repeat = (day: string, body: object = {}) =>
  api.send('finance.repeatBillingRun', { token: admin, params: { day }, body });

test('a billing run says for whom its day is not closed and why, and what was closed and not as always', async () => {
  expect(await run()).toEqual({ day: DAY, status: 'none', closed: 0, notClosed: 0, failures: [], notes: [] });
  await api.kernel.execute(billingRun, commandsOf(billingRun).StartBillingRun(DAY, {}), ORIGIN);
  const outcomes = createRunOutcomes(api.viewStore);
  const noted = { quarantined: [{ day: DAY, meter: METER }], unpriced: [{ day: DAY, meter: 'egress.gb' }] };
  await outcomes.record(DAY, org, { status: 'closed', flagged: true, ...noted }, START);
  await outcomes.record(DAY, 'org_01J8Z3K4M5N6P7Q8R9S0T1V2W3', { status: 'failed', reason: 'close-refused' }, START);
  const completed = commandsOf(billingRun).CompleteBillingRun(DAY, { organisations: 2, failed: 1 });
  await api.kernel.execute(billingRun, completed, ORIGIN);
  const state = { day: DAY, status: 'completed', organisations: 2, failed: 1 };
  expect(await run()).toEqual({
    ...state,
    closed: 1,
    notClosed: 1,
    failures: [{ organisation: 'org_01J8Z3K4M5N6P7Q8R9S0T1V2W3', reason: 'close-refused' }],
    notes: [{ organisation: org, flagged: true, ...noted }],
  });
  const { body } = await api.send('finance.listBillingRuns', { token: admin, query: { limit: '2' } });
  expect(body).toEqual({ items: [state, { day: '2026-03-19', status: 'none' }], nextCursor: '2026-03-18' });
  const query = { limit: '1', cursor: body.nextCursor };
  const next = await api.send('finance.listBillingRuns', { token: admin, query });
  expect(next.body.items).toEqual([{ day: '2026-03-18', status: 'none' }]);
  const wrong = await api.send('finance.listBillingRuns', { token: admin, query: { cursor: 'x' } });
  expect(wrong.body.code).toBe('cursor-invalid');
});

test('a billing run is repeated for all organisations or one, never for a day that runs', async () => {
  await api.projectors['organisations']?.catchUp(`organisation#${org}`);
  expect((await repeat(DAY)).status).toBe(202);
  expect((await repeat(DAY, { organisation: org })).status).toBe(202);
  expect(api.runs).toEqual([
    { kind: 'dispatch', day: DAY },
    { kind: 'close', day: DAY, organisationId: org, foundedAtMs: START },
  ]);
  expect((await repeat('2026-03-21')).body.code).toBe('day-not-over');
  expect((await repeat('2026-03-19', { organisation: org })).body.code).toBe('not-found');
});

test('what is not in quarantine cannot be released', async () => {
  const body = { organisation: org, meter: METER };
  const released = await api.send('finance.releaseQuarantine', { token: admin, params: { day: DAY }, body });
  expect(released.body.code).toBe('not-quarantined');
});
