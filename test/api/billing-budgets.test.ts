import { beforeEach, describe, expect, test } from 'vitest';
import type { TestApi } from './api.ts';
import { api, newAccount, org, token } from './finance-scene.ts';

beforeEach(newAccount);

describe('budgets of an organisation', () => {
  const cap = { name: 'All jobs', amount: '10.00', cap: true, thresholds: [{ percent: 80, of: 'actual' }] };
  const budgetsOf = (id: Parameters<TestApi['send']>[0], budget: string, body?: object, by = token) =>
    api.send(id, { token: by, params: { org, budget }, ...(body !== undefined && { body }) });

  test('are of the jobs of one configuration or label, and of one thing at a time', async () => {
    const spec = {
      command: 'sh',
      arguments: [],
      environment: {},
      machineType: 'standard-1',
      timeoutMs: 60_000,
      maxAttempts: 1,
    };
    const drafted = await api.send('jobs.draftConfiguration', {
      token,
      params: { org },
      body: { name: 'Align', spec },
    });
    const configuration = drafted.body.id as string;
    const set = await budgetsOf('finance.setBudget', 'align', { ...cap, configuration });
    expect(set.body.budgets).toMatchObject([{ id: 'align', configuration, spent: '0', cap: true }]);
    const foreign = await budgetsOf('finance.setBudget', 'foreign', {
      ...cap,
      configuration: api.newId('jobConfiguration'),
    });
    expect(foreign.body.code).toBe('configuration-not-found');
    const members = await api.send('organisations.listMembers', { token, params: { org } });
    const person = members.body.items[0].user as string;
    const both = await budgetsOf('finance.setBudget', 'both', { ...cap, configuration, person });
    expect(both.body.code).toBe('budget-invalid');
    const labelled = await budgetsOf('finance.setBudget', 'grant', { ...cap, label: 'Grant 12' });
    expect(labelled.body.budgets).toMatchObject([{ id: 'align' }, { id: 'grant', label: 'Grant 12', spent: '0' }]);
    const two = await budgetsOf('finance.setBudget', 'two', { ...cap, label: 'Grant 12', configuration });
    expect(two.body.code).toBe('budget-invalid');
  });

  test('are set and removed by owners, and name no person and no job of others', async () => {
    const set = await budgetsOf('finance.setBudget', 'all-jobs', cap);
    expect(set.body).toMatchObject({
      currency: 'EUR',
      budgets: [{ id: 'all-jobs', spent: '0', reserved: '0', cap: true }],
    });
    const stranger = await api.person('eve@example.org');
    expect((await budgetsOf('finance.setBudget', 'eve', { ...cap, person: stranger.id })).body.code).toBe(
      'person-not-found',
    );
    const job = api.newId('job');
    expect((await budgetsOf('finance.setBudget', 'job', { ...cap, job })).body.code).toBe('job-not-found');
    expect((await budgetsOf('finance.setBudget', 'all-jobs', { ...cap, amount: '0.001' })).body.code).toBe(
      'budget-invalid',
    );
    expect((await budgetsOf('finance.setBudget', 'all-jobs', cap, stranger.token)).status).toBe(404);
    expect((await budgetsOf('finance.removeBudget', 'all-jobs')).status).toBe(204);
    expect((await budgetsOf('finance.removeBudget', 'all-jobs')).body.code).toBe('not-found');
    const listed = await api.send('finance.listBudgets', { token, params: { org } });
    expect(listed.body).toMatchObject({ organisation: org, budgets: [] });
  });
});
