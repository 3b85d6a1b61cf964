import { describe, expect, test } from 'vitest';
import { commonCodes } from '../../lib/api/common-codes.ts';
import type { Role } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { scopeOf } from '../../lib/api/scope.ts';
import { createTestApi, PASSWORD } from './api.ts';
import { knock, ULID } from './every-route.ts';
import type { Got } from './requests.ts';

const ROLES: readonly Role[] = ['owner', 'manager', 'member', 'billing-reader'];
const guarded = routes.filter(({ access }) => access.kind !== 'public');
const ofOrganisations = routes.filter(({ access }) => access.kind === 'member');

const unsigned = (header: object, claims: object) =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

describe('every route that is not public', () => {
  test('refuses whoever is nobody, whatever they show, and nothing is appended', async () => {
    const api = createTestApi();
    const { owner } = await api.organisation();
    const person = await api.person('ada@example.org');
    const revoked = await api.send('account.createToken', {
      token: person.token,
      body: { name: 'ci', scopes: ['files:read'], expiresInDays: 1 },
    });
    await api.send('account.revokeToken', { token: person.token, params: { token: revoked.body.id } });
    const { org, owner: founder } = await api.organisation('Ending');
    const shared = await api.send('organisations.createToken', {
      token: founder.token,
      params: { org },
      body: { name: 'ci', scopes: ['files:read'], expiresInDays: 1, role: 'member' },
    });
    await api.send('organisations.revokeToken', { token: founder.token, params: { org, token: shared.body.id } });
    const { token: ended } = await api.person('grace@example.org');
    const sessions = await api.send('account.listSessions', { token: ended });
    await api.send('account.endOneSession', { token: ended, params: { session: sessions.body.items[0].id } });
    api.identity.expire(owner.token);
    // The clock stands: what was ended is refused in the same millisecond.
    const nobodies = {
      'no token': undefined,
      'an expired session': owner.token,
      'alg none': unsigned({ alg: 'none' }, { sub: 'subject-1', token_use: 'access' }),
      'a text that is no token': 'x',
      'a session that was ended': ended,
      'a revoked token': revoked.body.secret as string,
      'a revoked token of an organisation': shared.body.secret as string,
      'a token that never was': `catp_${'A'.repeat(43)}`,
      'a capability that never was': `cata_${'A'.repeat(43)}`,
    };
    const before = api.eventCount();
    for (const route of guarded) {
      for (const [what, token] of Object.entries(nobodies)) {
        const { status, body, headers } = await knock(api, route, token);
        expect({ status, code: body.code }, `${route.id}: ${what}`).toEqual({ status: 401, code: 'unauthenticated' });
        expect(headers['Content-Type']).toBe('application/problem+json');
        expect(headers['WWW-Authenticate']).toBe('Bearer');
      }
    }
    expect(api.eventCount()).toBe(before);
  });

  test('tells a suspended user so', async () => {
    const api = createTestApi();
    const { id, token } = await api.person('mallory@example.org');
    await api.people.change(id, { status: 'suspended' }, { atMs: 0, actor: 'test', act: 'suspended' });
    for (const route of guarded.filter(({ access }) => access.kind !== 'capability')) {
      const { status, body } = await knock(api, route, token);
      expect({ status, code: body.code }, route.id).toEqual({ status: 403, code: 'user-suspended' });
    }
  });

  test('documents the refusals that it may give', () => {
    for (const route of guarded) expect(commonCodes(route), route.id).toContain('unauthenticated');
    for (const route of ofOrganisations)
      expect(commonCodes(route), route.id).toEqual(expect.arrayContaining(['forbidden', 'not-found']));
  });
});

describe('every route of an organisation', () => {
  test('answers a member of another one as if it did not exist', async () => {
    const api = createTestApi();
    const { org } = await api.organisation();
    const { owner: stranger } = await api.organisation('Other');
    const plain = ({ status, body: { requestId: _id, ...body }, headers }: Got) => {
      const { 'Request-Id': _request, RateLimit: _left, ...rest } = headers;
      return { status, body, headers: rest };
    };
    for (const route of ofOrganisations) {
      const foreign = plain(await knock(api, route, stranger.token, org));
      expect(foreign.body.code, route.id).toBe('not-found');
      expect(foreign, route.id).toEqual(plain(await knock(api, route, stranger.token)));
    }
  });

  test('refuses the roles that it does not name, and no other', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const tokens = new Map<Role, string>([['owner', owner.token]]);
    for (const role of ROLES.slice(1)) {
      const person = await api.person(`${role}@example.org`);
      await api.join(org, owner, person, role);
      tokens.set(role, person.token);
    }
    // Closing it at the end, or nobody would be a member any more.
    const inOrder = ofOrganisations.toSorted(
      (a, b) => Number(a.id.endsWith('.close')) - Number(b.id.endsWith('.close')),
    );
    for (const route of inOrder) {
      const { roles } = route.access as { roles: readonly Role[] };
      for (const role of ROLES.toReversed()) {
        const { status, body } = await knock(api, route, tokens.get(role), org);
        const refused = status === 403 && body.detail.startsWith('this needs the role');
        expect(refused, `${route.id} as ${role}`).toBe(!roles.includes(role));
      }
    }
  });

  test("lets an organisation's token in there alone, within its role and its scopes", async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const other = await api.organisation('Other');
    const body = { name: 'ci', scopes: ['files:read'], expiresInDays: 1, role: 'manager' };
    const made = await api.send('organisations.createToken', { token: owner.token, params: { org }, body });
    for (const route of ofOrganisations) {
      const { roles } = route.access as { roles: readonly Role[] };
      const inside = await knock(api, route, made.body.secret, org);
      const may = roles.includes('manager') && scopeOf(route) === 'files:read';
      expect(inside.status === 403, `${route.id}: ${inside.status}`).toBe(!may);
      const outside = await knock(api, route, made.body.secret, other.org);
      expect(outside.body.code, route.id).toBe('not-found');
    }
  });
});

describe('every route for administrators', () => {
  test('refuses everybody else, and an API token even of an administrator', async () => {
    const api = createTestApi();
    const admin = await api.person('admin@example.org', { admin: true });
    const person = await api.person('ada@example.org');
    const scopes = ['account:read'];
    const made = await api.send('account.createToken', {
      token: admin.token,
      body: { name: 'ci', scopes, expiresInDays: 1 },
    });
    for (const route of routes.filter(({ access }) => access.kind === 'admin')) {
      expect((await knock(api, route, person.token)).status, route.id).toBe(403);
      expect((await knock(api, route, made.body.secret)).status, route.id).toBe(403);
      expect([401, 403], route.id).not.toContain((await knock(api, route, admin.token)).status);
    }
  });
});

describe('every route for administrators, when somebody is none any more', () => {
  test('refuses sessions that were open, and appends nothing', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const admin = await api.person('admin@example.org', { admin: true });
    const of = (user: { readonly id: string }) => ({ token: admin.token, params: { user: user.id } });
    const [ended, suspended, erased] = [
      await api.person('ended@example.org', { admin: true }),
      await api.person('suspended@example.org', { admin: true }),
      await api.person('erased@example.org', { admin: true }),
    ];
    const own = { name: 'ci', scopes: ['organisations:read'], expiresInDays: 1 };
    const ofOrganisation = { token: owner.token, params: { org }, body: { ...own, role: 'manager' } };
    const shared = (await api.send('organisations.createToken', ofOrganisation)).body.secret;
    await api.send('admin.changeAdministrator', { ...of(ended), body: { admin: false, password: PASSWORD } });
    await api.send('admin.updateUser', { ...of(suspended), body: { status: 'suspended' } });
    await api.send('admin.eraseUser', of(erased));
    const count = await api.eventCount();
    const shown = { ended, suspended, erased, owner, shared: { token: shared } };
    for (const route of routes.filter(({ access }) => access.kind === 'admin')) {
      for (const [who, { token }] of Object.entries(shown))
        expect([401, 403], `${route.id}: ${who}`).toContain((await knock(api, route, token, org)).status);
    }
    expect(await api.eventCount()).toBe(count);
    expect([api.redriven, api.runs]).toEqual([[], []]);
  });
});

describe('every route for a runner', () => {
  test('refuses sessions, the capability of another attempt, one that has expired, and a claim where a token is due', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const capability = { org, job: `job_${ULID}`, attempt: 'att_01J8Z3K4M5N6P7Q8R9S0T1V2W9' };
    const [other, expired] = [`cata_${'B'.repeat(43)}`, `cata_${'C'.repeat(43)}`];
    await api.credentials.add(other, { kind: 'attempt', capability, expiresAtMs: api.wallMs() + 1_000 });
    const own = { ...capability, attempt: `att_${ULID}` };
    await api.credentials.add(expired, { kind: 'attempt', capability: own, expiresAtMs: api.wallMs() });
    // A claim opens what exchanges it and nothing else; a token does not open that.
    const [claim, foreign, late, token] = ['E', 'F', 'G', 'H'].map(
      (of) => `cat${of === 'H' ? 'a' : 'c'}_${of.repeat(43)}`,
    );
    for (const [secret = '', kind, of, lives] of [
      [claim, 'claim', own, 1_000],
      [foreign, 'claim', capability, 1_000],
      [late, 'claim', own, 0],
      [token, 'attempt', own, 1_000],
    ] as const) {
      await api.credentials.add(secret, { kind, capability: of, expiresAtMs: api.wallMs() + lives });
    }
    for (const route of routes) {
      const { access } = route;
      if (access.kind !== 'capability' || access.of === 'upload') continue;
      for (const wrong of [owner.token, other, expired, foreign, late, access.of === 'claim' ? token : claim]) {
        expect((await knock(api, route, wrong)).status, route.id).toBe(401);
      }
    }
  });
});
