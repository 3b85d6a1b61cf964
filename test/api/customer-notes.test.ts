import { beforeEach, describe, expect, test } from 'vitest';
import { organisationCommits } from '../../lib/app/platform/queries/organisation-commits.ts';
import { admin, api, newAccount, org, send, token } from './finance-scene.ts';

beforeEach(newAccount);

const add = (note: string, text: string) => send('admin.addNote', { text }, { note });
const list = async () => (await send('admin.listNotes')).body.items;

describe('notes of a customer', () => {
  test('are there for administrators, newest first, with who and when, page by page, until they are removed', async () => {
    expect((await add('note-0001', 'Calls on Mondays.')).status).toBe(204);
    api.pass(1_000);
    await add('note-0002', 'Pays late.');
    await add('note-0002', 'Pays late.');
    expect(await list()).toMatchObject([
      { note: 'note-0002', text: 'Pays late.', by: { name: 'admin@example.org' } },
      { note: 'note-0001', text: 'Calls on Mondays.' },
    ]);
    const first = await api.send('admin.listNotes', { token: admin, params: { org }, query: { limit: '1' } });
    const { nextCursor: cursor } = first.body;
    const second = await api.send('admin.listNotes', { token: admin, params: { org }, query: { limit: '1', cursor } });
    expect([first, second].map(({ body }) => body.items[0].note)).toEqual(['note-0002', 'note-0001']);
    await send('admin.removeNote', undefined, { note: 'note-0002' });
    expect((await list()).map(({ note }: { note: string }) => note)).toEqual(['note-0001']);
    expect((await add('note-0003', ' ')).body.code).toBe('note-invalid');
    const params = { org: 'org_01J8Z3K4M5N6P7Q8R9S0T1V2W3', note: 'note-0001' };
    const missing = await api.send('admin.addNote', { token: admin, params, body: { text: 'a' } });
    expect(missing.body.code).toBe('not-found');
  });

  test('are in nothing that the customer reads or is given: not in its changes, record, events or export of its log', async () => {
    const of = { token, params: { org } };
    const said = async () => {
      await api.projectors['changes']?.catchUp(`organisation#${org}`);
      await api.projectors['changes']?.catchUp(`customer-notes#${org}`);
      const changed = await api.send('organisations.listChanges', of);
      const audit = await api.send('organisations.listAudit', of);
      return JSON.stringify([changed.body, audit.body]);
    };
    const before = await said();
    await add('note-0001', 'Pays late.');
    expect(await said()).toBe(before);
    const events = await api.send('organisations.listEvents', { ...of, query: { stream: `customer-notes#${org}` } });
    expect(events.body.code).toBe('not-found');
    const streams: string[] = [];
    for await (const { stream } of organisationCommits(api.log, org)) streams.push(stream);
    expect(streams).toContain(`organisation#${org}`);
    expect(streams).not.toContain(`customer-notes#${org}`);
  });
});
