import { beforeEach, describe, expect, test } from 'vitest';
import { admin, api, invoice, newAccount, org, send, token } from './finance-scene.ts';

beforeEach(newAccount);

describe('one organisation, as administrators see it', () => {
  test('has its state, its people, what it may store and what it has under way', async () => {
    const guest = await api.person('guest@example.org');
    await api.join(org, { token }, guest, 'member');
    await send('admin.changeQuota', { limitBytes: '7000' });
    await api.send('files.startUpload', { token, params: { org }, body: { name: 'a', sizeBytes: '5' } });
    expect((await send('admin.getOrganisation')).body).toMatchObject({
      id: org,
      state: 'active',
      members: 2,
      storedBytes: '0',
      limitBytes: '7000',
      reservedBytes: '5',
      activeJobs: 0,
    });
    const own = await api.send('organisations.listMembers', { token, params: { org } });
    const { body } = await send('admin.listMembers');
    expect(body).toEqual(own.body);
    expect(body.items.map(({ role }: { role: string }) => role).sort()).toEqual(['member', 'owner']);
  });

  test('has the record that its managers read', async () => {
    const acts = await api.send('organisations.listAudit', { token, params: { org } });
    expect((await send('admin.listAudit')).body).toEqual(acts.body);
  });

  test('owes and is owed what it is told itself', async () => {
    await invoice('2026-01', '10.00');
    await send('finance.recordPayment', { payment: 'p1', invoice: 1, amount: '4.00' });
    await send('finance.grantCredit', { credit: 'c1', amount: '3.00', reason: 'an outage' });
    for (const [mine, theirs] of [
      ['finance.getBalance', 'finance.getAccountBalance'],
      ['finance.listEntries', 'finance.listAccountEntries'],
    ] as const) {
      const own = await api.send(mine, { token, params: { org } });
      expect(own.status).toBe(200);
      expect((await send(theirs)).body).toEqual(own.body);
    }
    const query = { cursor: 'x' };
    const wrong = await api.send('finance.listAccountEntries', { token: admin, params: { org }, query });
    expect(wrong.body.code).toBe('cursor-invalid');
  });

  test('is not found where there is none', async () => {
    const params = { org: 'org_01J8Z3K4M5N6P7Q8R9S0T1V2W3' };
    for (const id of ['admin.getOrganisation', 'admin.listMembers', 'admin.listAudit'] as const)
      expect((await api.send(id, { token: admin, params })).body.code, id).toBe('not-found');
  });
});
