import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Role } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { ALLOWED_WHILE_SUSPENDED, isRefusedWhileSuspended, REFUSED_WHILE_SUSPENDED } from '../../lib/api/suspension.ts';
import { createTestApi, secretIn, type TestApi } from './api.ts';
import { knock } from './every-route.ts';
import { started } from './upload-scene.ts';

const ROLES: readonly Role[] = ['owner', 'manager', 'member', 'billing-reader'];
const REASON = 'Two invoices are overdue.';

/** Closing is last: nobody is a member after it. */
const ofOrganisations = routes
  .filter(({ access }) => access.kind === 'member')
  .toSorted((a, b) => Number(a.id.endsWith('.close')) - Number(b.id.endsWith('.close')));
const ofUploadClients = routes.filter(({ access }) => access.kind === 'capability' && access.of === 'upload');

function secretOf({ sent }: TestApi): string {
  const [letter] = sent.slice(-1);
  if (letter === undefined) throw new Error('no letter was sent');
  return secretIn(letter);
}

async function suspendable(api: TestApi) {
  const { org, owner } = await api.organisation();
  const { token: admin } = await api.person('admin@example.org', { admin: true });
  const of = { token: admin, params: { org } };
  return {
    org,
    owner,
    suspend: () => api.send('admin.suspendOrganisation', { ...of, body: { reason: REASON } }),
    resume: () => api.send('admin.resumeOrganisation', of),
  };
}

describe('every route of an organisation', () => {
  test('that asks for more than reading says whether it goes on while the organisation is suspended', () => {
    const asking = [...ofOrganisations.filter(({ method }) => method !== 'GET'), ...ofUploadClients];
    const said = [...Object.keys(ALLOWED_WHILE_SUSPENDED), ...Object.keys(REFUSED_WHILE_SUSPENDED)];
    expect(asking.map(({ id }) => id).sort()).toEqual(said.sort());
  });

  test('is refused to every role and token while it is suspended if it says so, and no other is', async () => {
    const api = createTestApi();
    const { org, owner, suspend } = await suspendable(api);
    const tokens = new Map<Role, string>([['owner', owner.token]]);
    for (const role of ROLES.slice(1)) {
      const person = await api.person(`${role}@example.org`);
      await api.join(org, owner, person, role);
      tokens.set(role, person.token);
    }
    const scopes = ['organisations:write', 'files:write', 'jobs:write'];
    const own = { name: 'ci', scopes, expiresInDays: 1, role: 'manager' };
    const made = await api.send('organisations.createToken', { token: owner.token, params: { org }, body: own });
    const body = { maxUploads: 9, maxBytes: '900' };
    const capability = await api.send('files.createUploadCapability', { token: owner.token, params: { org }, body });
    const secret = (capability.body.endpoint as string).split('/').at(-1) ?? '';
    expect((await suspend()).body.suspended.reason).toBe(REASON);
    const before = api.eventCount();
    for (const route of ofOrganisations.filter(({ id }) => isRefusedWhileSuspended(id))) {
      const { roles } = route.access as { roles: readonly Role[] };
      const callers = [...roles.map((role) => [role, tokens.get(role)] as const), ['token', made.body.secret] as const];
      for (const [who, token] of callers) {
        const { status, body: said } = await knock(api, route, token, org);
        const told = { status, code: said.code };
        const isRole = who !== 'token' || roles.includes('manager');
        expect(told, `${route.id} as ${who}`).toEqual({
          status: 403,
          code: isRole ? 'organisation-suspended' : 'forbidden',
        });
      }
    }
    expect(api.eventCount()).toBe(before);
    for (const route of ofUploadClients) {
      const { body: said } = await knock(api, route, secret);
      expect(said?.code === 'organisation-suspended', route.id).toBe(isRefusedWhileSuspended(route.id));
    }
    for (const route of ofOrganisations.filter(({ id }) => !isRefusedWhileSuspended(id))) {
      const { body: said } = await knock(api, route, owner.token, org);
      expect(said?.code, route.id).not.toBe('organisation-suspended');
    }
  });
});

describe('an organisation that is suspended', () => {
  test('says since when and why to its people and to administrators, and both acts are in its record', async () => {
    const api = createTestApi();
    const { org, owner, suspend, resume } = await suspendable(api);
    const own = () => api.send('organisations.get', { token: owner.token, params: { org } });
    expect((await own()).body.suspended).toBeUndefined();
    expect((await suspend()).body).toMatchObject({ state: 'suspended', suspended: { reason: REASON } });
    expect((await own()).body.suspended).toMatchObject({ reason: REASON });
    expect((await api.send('organisations.list', { token: owner.token })).body.items[0].suspended.reason).toBe(REASON);
    api.pass(1_000);
    expect((await resume()).body.state).toBe('active');
    expect((await own()).body.suspended).toBeUndefined();
    await api.projectors['changes']?.catchUp(`organisation#${org}`);
    const audit = await api.send('organisations.listAudit', { token: owner.token, params: { org } });
    const types = audit.body.items.flatMap((act: { types: string[] }) => act.types);
    expect(types.slice(0, 2)).toEqual(['OrganisationResumed', 'OrganisationSuspended']);
  });

  test('lets what has begun end: an open upload is completed, read and deleted, and no other begins', async () => {
    const api = createTestApi();
    const { org, owner, upload, at, put } = await started(api, 9);
    const { token } = await api.person('admin@example.org', { admin: true });
    await api.send('admin.suspendOrganisation', { token, params: { org }, body: { reason: REASON } });
    await put([1]);
    expect((await api.send('files.confirmParts', { ...at, body: { parts: [1] } })).status).toBe(200);
    expect((await api.send('files.completeUpload', { ...at, body: {} })).status).toBe(200);
    const file = { token: owner.token, params: { org, file: upload.fileId } };
    expect((await api.send('files.download', file)).status).toBe(200);
    expect((await api.send('files.delete', file)).status).toBe(204);
    const of = { token: owner.token, params: { org } };
    const more = await api.send('files.startUpload', { ...of, body: { name: 'b', sizeBytes: '5' } });
    expect(more).toMatchObject({ status: 403, body: { code: 'organisation-suspended' } });
  });

  test('takes nobody who was invited before, and takes them when it is resumed', async () => {
    const api = createTestApi();
    const { org, owner, suspend, resume } = await suspendable(api);
    const guest = await api.person('guest@example.org');
    const invitation = { email: guest.email, role: 'member' };
    await api.send('organisations.invite', { token: owner.token, params: { org }, body: invitation });
    const body = { secret: secretOf(api) };
    await suspend();
    const accept = () => api.send('account.acceptInvitation', { token: guest.token, body });
    expect(await accept()).toMatchObject({ status: 403, body: { code: 'organisation-suspended' } });
    await resume();
    expect((await accept()).status).toBe(200);
  });

  test('is suspended or not as the last act says, in any order of acts', async () => {
    const api = createTestApi();
    const { org, owner, suspend, resume } = await suspendable(api);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), async (acts) => {
        for (const isSuspended of acts) await (isSuspended ? suspend() : resume());
        const of = { token: owner.token, params: { org } };
        const { status } = await api.send('files.startUpload', { ...of, body: { name: 'a', sizeBytes: '1' } });
        expect(status).toBe(acts.at(-1) ? 403 : 201);
      }),
      { numRuns: 15 },
    );
  });
});
