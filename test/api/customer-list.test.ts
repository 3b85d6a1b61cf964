import { streamOf } from 'epoch';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { admin, api, deliver, GB, newApi, org, passDays, publish, tiered, token, upload } from './cost-scene.ts';

const list = (query: Readonly<Record<string, string>> = {}) => api.send('admin.listCustomers', { token: admin, query });

/** As the bus does: the directory knows all of them. */
async function known(...ids: readonly string[]) {
  for (const id of ids) await api.projectors['organisations']?.catchUp(streamOf(organisation, id));
}

beforeEach(newApi);

describe('the list of customers', () => {
  test('has of each one its plan, money, storage, jobs, state and owner; money is the customer’s own list of bills', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    await upload(300 * GB);
    await passDays(4);
    await known(org);
    await api.projectors['invoices']?.catchUp(streamOf(billingAccount, org));
    const [row] = (await list()).body.items;
    const bills = (await api.send('billing.listInvoices', { token, params: { org } })).body.items;
    expect(bills).toHaveLength(2);
    const [month, before] = bills.map(({ status, from, to, total }: Record<string, string>) => {
      return { status, from, to, total };
    });
    expect(Number(month.total)).toBeGreaterThan(0);
    expect(row).toMatchObject({
      id: org,
      state: 'active',
      plan: { id: plan, version: 1 },
      currency: 'EUR',
      month,
      before,
    });
    expect(row).toMatchObject({ unpaid: 0, overdue: 0, activeJobs: 0, owners: [{ name: 'owner-1@example.org' }] });
    await api.send('finance.closeAccount', { token: admin, params: { org }, body: { lastDay: '2026-04-10' } });
    expect((await list()).body.items[0].state).toBe('closing');
  });

  test('reads the same number of times for a customer, whatever it has', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    await passDays(2);
    await known(org);
    const load = vi.spyOn(api.log, 'load');
    const reads = async () => {
      load.mockClear();
      await list();
      return load.mock.calls.length;
    };
    const few = await reads();
    for (let file = 0; file < 20; file += 1) await upload(GB, `f${file}`);
    await deliver();
    expect(await reads()).toBe(few);
    load.mockRestore();
  });

  test('is searched by a part of the name in any case, and by id, page by page to the end', async () => {
    const ids = [org];
    for (const name of ['Alpha Labs', 'beta', 'ALPHABET']) ids.push((await api.organisation(name)).org);
    await known(...ids);
    const names = async (query: Readonly<Record<string, string>>) => {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const { body } = await list({ ...query, ...(cursor !== undefined && { cursor }) });
        found.push(...body.items.map(({ name }: { name: string }) => name));
        cursor = body.nextCursor;
        if (cursor === undefined) return found;
      }
    };
    expect((await names({ search: 'alpha' })).sort()).toEqual(['ALPHABET', 'Alpha Labs']);
    expect((await names({ search: 'alpha', limit: '1' })).sort()).toEqual(['ALPHABET', 'Alpha Labs']);
    expect(await names({ search: ids[2] ?? '' })).toEqual(['beta']);
    expect(await names({ search: 'nobody' })).toEqual([]);
    expect(await names({ limit: '2' })).toHaveLength(4);
    expect((await list({ limit: '51' })).body.code).toBe('request-invalid');
    expect((await list({ cursor: 'x' })).body.code).toBe('cursor-invalid');
  });
});
