import { commandsOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { dataExports } from '../../lib/domain/data-exports/data-exports.ts';
import { MAX_ATTEMPTS, MAX_UNFINISHED_EXPORTS } from '../../lib/domain/data-exports/decide/decide.ts';
import { ATTEMPT_MS } from '../../lib/domain/data-exports/state.ts';
import { file } from '../../lib/domain/file/file.ts';
import { DAY_MS } from '../../lib/domain/metering/day.ts';
import { createTestApi, PASSWORD, type TestApi } from './api.ts';

const START = Date.UTC(2026, 2, 10, 12);
const ORIGIN = { actor: 'usr_test', correlation: 'test' };

let api: TestApi;
let org: string;
let owner: { readonly id: string; readonly token: string; readonly email: string };

beforeEach(async () => {
  api = createTestApi({ startMs: START });
  ({ org, owner } = await api.organisation());
});

const request = (body: object, token = owner.token, headers = {}) =>
  api.send('billing.requestExport', { token, params: { org }, body, headers });
const look = async (id: string, token = owner.token) =>
  api.send('billing.getExport', { token, params: { org, export: id } });

async function store(name: string): Promise<void> {
  const fileId = api.newId('file');
  const { StartUpload, ConfirmParts, CompleteUpload } = commandsOf(file);
  const of = { organisationId: org };
  const about = { name, contentType: 'text/plain', declaredBytes: 7, sizing: 'observed' } as const;
  for (const command of [
    StartUpload(fileId, { ...of, uploaderId: owner.id, ...about, uploadId: 'u' }),
    ConfirmParts(fileId, { ...of, parts: [{ part: 1, bytes: 7, atMs: api.clock.nowMs() }] }),
    CompleteUpload(fileId, { ...of, bytes: 7 }),
  ])
    expect(await api.kernel.execute(file, command, ORIGIN)).toMatchObject({ ok: true });
}

describe('an export', () => {
  test('is asked for, written by a worker, listed, and fetched by an address of now', async () => {
    for (let index = 0; index < 120; index += 1) await store(`=SUM(A${index})`);
    const asked = await request({ kind: 'files' });
    expect(asked).toMatchObject({ status: 201, body: { kind: 'files', status: 'pending' } });
    const { id } = asked.body;
    expect((await look(id)).body.download).toBeUndefined();
    expect(await api.workExports()).toEqual(['ready']);
    const { body } = await look(id);
    expect(body).toMatchObject({ id, status: 'ready', rows: 120, provisional: false });
    const text = api.documents.fetch(body.download.url);
    expect(api.digest(text)).toBe(body.download.sha256);
    const [header, ...rows] = text.trimEnd().split('\r\n');
    expect([header?.startsWith('id,name,bytes'), rows.length]).toEqual([true, 120]);
    // A spreadsheet would run what begins like a formula.
    expect(rows.every((row) => row.includes(",'=SUM(A"))).toBe(true);
    const listed = await api.send('billing.listExports', { token: owner.token, params: { org } });
    expect(listed.body.items).toMatchObject([{ id, status: 'ready', rows: 120 }]);
    api.pass(6 * DAY_MS);
    const again = (await api.send('account.createSession', { body: { email: owner.email, password: PASSWORD } })).body;
    expect((await look(id, again.accessToken)).body.download).toBeUndefined();
  });

  test('is one however often its request is repeated, and however often its message comes', async () => {
    const key = { 'idempotency-key': 'the-same' };
    const first = await request({ kind: 'jobs' }, owner.token, key);
    const second = await request({ kind: 'jobs' }, owner.token, key);
    expect(second.body.id).toBe(first.body.id);
    expect(api.exporting.length).toBe(2);
    expect(await api.workExports()).toEqual(['ready', 'skipped']);
    expect((await request({ kind: 'files' }, owner.token, key)).body.code).toBe('idempotency-key-reused');
  });

  test('of a month says which month, and fails with its reason where the account has no day in it', async () => {
    expect((await request({ kind: 'focus' })).body.code).toBe('range-invalid');
    expect((await request({ kind: 'jobs', month: '2026-03' })).body.code).toBe('range-invalid');
    const { id } = (await request({ kind: 'focus', month: '2026-03' })).body;
    expect(await api.workExports()).toEqual(['failed']);
    expect((await look(id)).body).toMatchObject({ status: 'failed', reason: 'not-found' });
  });

  test('waits in line: an organisation has few that are not finished', async () => {
    for (let index = 0; index < MAX_UNFINISHED_EXPORTS; index += 1)
      expect((await request({ kind: 'jobs' })).status).toBe(201);
    expect((await request({ kind: 'jobs' })).body.code).toBe('too-many-exports');
    await api.workExports();
    expect((await request({ kind: 'jobs' })).status).toBe(201);
  });

  test('is put to the workers again when its message was lost, and given up when workers are lost time and again', async () => {
    const { id } = (await request({ kind: 'jobs' })).body;
    api.exporting.splice(0);
    await look(id);
    expect(api.exporting).toEqual([]);
    api.pass(61_000);
    await look(id);
    expect(api.exporting).toEqual([{ org, export: id }]);
    const { StartExport } = commandsOf(dataExports);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await api.kernel.execute(dataExports, StartExport(org, { exportId: id }), ORIGIN);
      // In hand: nobody else begins with it.
      expect(await api.workExports()).toEqual(attempt === 1 ? ['skipped'] : []);
      api.pass(ATTEMPT_MS);
    }
    api.exporting.push({ org, export: id });
    expect(await api.workExports()).toEqual(['skipped']);
    const { state } = await api.kernel.load(dataExports, org);
    expect(state.exports).toMatchObject([{ status: 'failed', reason: 'interrupted' }]);
  });

  test('is for who may see what it lists, when it is asked for, written and fetched', async () => {
    const join = async (email: string, role: 'billing-reader' | 'member' | 'manager') => {
      const person = await api.person(email);
      await api.join(org, owner, person, role);
      return person;
    };
    const reader = await join('reader@example.org', 'billing-reader');
    const member = await join('member@example.org', 'member');
    const manager = await join('manager@example.org', 'manager');
    expect((await request({ kind: 'jobs' }, member.token)).status).toBe(403);
    expect((await request({ kind: 'files' }, reader.token)).status).toBe(403);
    const stranger = await api.organisation('Other');
    expect((await request({ kind: 'jobs' }, stranger.owner.token)).status).toBe(404);
    const files = (await request({ kind: 'files' }, manager.token)).body.id;
    expect((await look(files, reader.token)).status).toBe(403);
    const seen = await api.send('billing.listExports', { token: reader.token, params: { org } });
    expect(seen.body.items).toEqual([]);
    const params = { org, user: manager.id };
    expect((await api.send('organisations.removeMember', { token: owner.token, params })).status).toBeLessThan(300);
    expect(await api.workExports()).toEqual(['failed']);
    expect((await look(files)).body).toMatchObject({ status: 'failed', reason: 'forbidden' });
    expect((await look(files, manager.token)).status).toBe(404);
  });

  test('ends with a reason when a worker’s time is not enough, and no list is held whole', async () => {
    const { listCsv } = await import('../../lib/app/billing/queries/list-csv.ts');
    let [rows, pages, longest] = [0, 0, 0];
    const page = async () => {
      pages += 1;
      const row = ['x'.repeat(100)];
      return { rows: Array.from({ length: 100 }, () => row), cursor: pages < 1_000 ? `${pages}` : undefined };
    };
    for await (const piece of listCsv(['a'], page, (count) => (rows = count))) {
      longest = Math.max(longest, piece.length);
    }
    expect([rows, longest < 100_000]).toEqual([100_000, true]);
  });
});
