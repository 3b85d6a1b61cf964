import { describe, expect, test } from 'vitest';
import { createTestApi } from './api.ts';

const recipient = { name: 'Acme Ltd', lines: ['1 Main Street', 'London N1'], country: 'GB', taxId: 'GB123' };
const contact = { name: 'Accounts', email: 'accounts@example.org' };

describe('billing details', () => {
  test('are empty at first; address and contact are changed apart, and the contact can be forgotten', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const params = { org };
    const read = async () => (await api.send('organisations.getBillingDetails', { token: owner.token, params })).body;
    const change = async (body: object) =>
      (await api.send('organisations.changeBillingDetails', { token: owner.token, params, body })).body;
    expect(await read()).toEqual({});
    expect(await change({ recipient })).toEqual({ recipient });
    expect(await change({ contact })).toEqual({ recipient, contact });
    expect(await change({})).toEqual({ recipient, contact });
    expect(await change({ contact: null })).toEqual({ recipient });
    expect(await read()).toEqual({ recipient });
  });

  test('the contact is in no event, and the address in one', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const params = { org };
    await api.send('organisations.changeBillingDetails', { token: owner.token, params, body: { recipient, contact } });
    const query = { stream: `organisation#${org}` };
    const { body } = await api.send('organisations.listEvents', { token: owner.token, params, query });
    expect(JSON.stringify(body)).toContain(recipient.name);
    expect(JSON.stringify(body)).not.toContain(contact.email);
  });

  test('go with a person who is erased, where they are the contact', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const params = { org };
    const mo = await api.person('mo@example.org');
    await api.join(org, owner, mo, 'member');
    const body = { contact: { name: 'Mo', email: 'Mo@example.org' } };
    await api.send('organisations.changeBillingDetails', { token: owner.token, params, body });
    await api.send('account.eraseMe', { token: mo.token });
    const left = await api.send('organisations.getBillingDetails', { token: owner.token, params });
    expect(left.body).toEqual({});
  });
});
