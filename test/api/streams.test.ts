import { commandsOf, type Origin } from 'epoch';
import { movesOf } from 'epoch/transport';
import { CHANGE_LOG_DAYS } from 'epoch-dynamodb';
import { describe, expect, test } from 'vitest';
import { aggregateNamed } from '../../lib/app/any-aggregate.ts';
import { commitAt, EFFECTS_KEPT_DAYS } from '../../lib/app/platform/queries/commit-effects.ts';
import { MASKED, maskSecrets } from '../../lib/app/platform/queries/mask-secrets.ts';
import { registry } from '../../lib/app/registry.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { streams as golden } from '../app/golden/commits.ts';
import { createTestApi, PASSWORD, type TestApi } from './api.ts';

const MARK = 'a value that is a secret';

async function admin(api: TestApi) {
  return (await api.person('admin@example.org', { admin: true })).token;
}

/** Every commit in the log, relayed: one entry of the change log each, in the order of their times. */
async function relayAll(api: TestApi) {
  const commits = [];
  for await (const commit of api.log.scan(0, 1)) commits.push(commit);
  for (const commit of commits.toSorted((one, other) => one.atMs - other.atMs))
    await api.changeLog.record(commit.atMs, movesOf([commit]));
}

describe('the state of a stream', () => {
  test('is what its reducer makes of the events up to a version, and says how far the stream goes', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation('Acme');
    const body = { name: 'Acme Ltd' };
    await api.send('organisations.rename', { token: owner.token, params: { org }, body });
    const token = await admin(api);
    const stream = `organisation#${org}`;
    const at = (version?: number) =>
      api.send('admin.getState', {
        token,
        query: version === undefined ? { stream } : { stream, version: `${version}` },
      });
    const first = await at(1);
    const last = await at();
    expect(first.body).toMatchObject({ stream, version: 1, state: { name: 'Acme' } });
    expect(last.body).toMatchObject({ version: first.body.head, state: { name: 'Acme Ltd' } });
    expect(await at(first.body.head + 1)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  test('is not there of what is no stream, or of no aggregate', async () => {
    const api = createTestApi();
    const token = await admin(api);
    for (const stream of ['organisation#org_01J8Z3K4M5N6P7Q8R9S0T1V2W3', 'moon#1'])
      expect(await api.send('admin.getState', { token, query: { stream } })).toMatchObject({ status: 404 });
  });

  test('has no value that its events hide', () => {
    let hidden = 0;
    for (const commits of golden) {
      const [name = ''] = commits[0]?.stream.split('#') ?? [];
      const aggregate = registry[name];
      if (aggregate === undefined) continue;
      let state: unknown = aggregate.initial;
      for (const { type, data } of commits.flatMap(({ events }) => events)) {
        state = aggregate.evolve(state, { type, data: withMarks(data, maskSecrets(data)) });
        hidden += JSON.stringify(state).includes(MARK) ? 1 : 0;
        expect(JSON.stringify(maskSecrets(state))).not.toContain(MARK);
      }
    }
    expect(hidden).toBeGreaterThan(0);
  });

  test('is known of every aggregate and every saga', () => {
    expect(aggregateNamed('file')?.name).toBe('file');
    expect(aggregateNamed('saga-quota')?.name).toBe('saga-quota');
  });
});

/** Some data with a mark in the place of each value that its masked copy does not show. */
function withMarks(data: unknown, masked: unknown): unknown {
  if (masked === MASKED) return MARK;
  if (Array.isArray(data)) return data.map((value, index) => withMarks(value, (masked as readonly unknown[])[index]));
  if (typeof data !== 'object' || data === null) return data;
  const shown = masked as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, withMarks(value, shown[name])]));
}

/** A commit that something has caused; its stream. */
async function follow(api: TestApi, id: string, origin: Origin): Promise<string> {
  const command = commandsOf(quota).ChangeLimit(id, { limitBytes: 5, changedBy: 'usr_root' });
  const outcome = await api.behind.execute(quota, command, origin);
  if (!outcome.ok) throw new Error(outcome.rejection.code);
  return outcome.stream;
}

/** Ids of what follows from a commit, page by page. */
async function effects(api: TestApi, token: string, stream: string, version: number, limit: number) {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { stream, version: `${version}`, limit: `${limit}`, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await api.send('admin.listEffects', { token, query });
    expect(body.items.length).toBeLessThanOrEqual(limit);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

describe('causes both ways', () => {
  test('an event leads to the request, and the request’s commits to what followed', async () => {
    const api = createTestApi();
    const { org } = await api.organisation('Acme');
    const founded = await commitAt(api.log, `organisation#${org}`, 1);
    if (founded === undefined) throw new Error('the organisation has no commit');
    const origin = { actor: 'saga-quota', correlation: founded.correlation, causation: `${founded.stream}@1` };
    const one = await follow(api, 'one', origin);
    const two = await follow(api, 'two', { ...origin, causation: `${one}@1` });
    await follow(api, 'other', { actor: 'x', correlation: 'another request', causation: 'y' });
    await relayAll(api);
    const token = await admin(api);
    const causes = await api.send('admin.getCauses', { token, query: { stream: two, version: '1' } });
    expect(causes.body.items.map(({ id }: { id: string }) => id)).toEqual([
      `${two}@1`,
      `${one}@1`,
      `${founded.stream}@1`,
    ]);
    expect(causes.body).toMatchObject({ truncated: false, effectsKept: true });
    const all = await effects(api, token, founded.stream, 1, 100);
    expect(all).toEqual(expect.arrayContaining([`${one}@1`, `${two}@1`]));
    expect(all.some((id) => id.includes('other'))).toBe(false);
    // However small the pages: the same, each once, for every batch was relayed once.
    expect(await effects(api, token, founded.stream, 1, 1)).toEqual(all);
  });

  test('of an event that is older than the log of changes, it is said that its effects are not found by it', async () => {
    const api = createTestApi();
    const { org } = await api.organisation('Acme');
    const token = await admin(api);
    api.pass(EFFECTS_KEPT_DAYS * 86_400_000);
    const signedIn = (
      await api.send('account.createSession', { body: { email: 'admin@example.org', password: PASSWORD } })
    ).body.accessToken;
    const query = { stream: `organisation#${org}`, version: '1' };
    const { body } = await api.send('admin.getCauses', { token: signedIn ?? token, query });
    expect(body).toMatchObject({ effectsKept: false, truncated: false });
    expect(EFFECTS_KEPT_DAYS).toBe(CHANGE_LOG_DAYS);
  });

  test('a cursor that is none, or an event that is not there, is refused', async () => {
    const api = createTestApi();
    const { org } = await api.organisation('Acme');
    const token = await admin(api);
    const stream = `organisation#${org}`;
    const asked = (query: object) =>
      api.send('admin.listEffects', { token, query: { stream, version: '1', ...query } });
    expect(await asked({ cursor: 'x' })).toMatchObject({ status: 400, body: { code: 'cursor-invalid' } });
    expect(await asked({ version: '99' })).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
