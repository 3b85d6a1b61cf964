import { createSign, generateKeyPairSync } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, inject, test } from 'vitest';
import { routes } from '../../lib/api/routes.ts';
import { FRESH_FOR_MS } from '../../lib/app/platform/queries/test-clock.ts';
import { createIdentityProvider } from '../../lib/aws/cognito/identity-provider.ts';
import { createClient } from '../../lib/client/client.ts';
import { makeAdministrator } from '../../lib/infra/administrator.ts';
import { askAws, localClient } from '../../local/aws.ts';
import { until } from '../until.ts';
import { clientOf, newAddress, newCustomer } from './customer.ts';

const frontDoorUrl = inject('frontDoorUrl');
const users = inject('users');
const pool = inject('outputs').UserPoolId;
const clientId = inject('outputs').UserPoolClientId;

const MIB = 1024 * 1024;

function get(path: string, token?: string): Promise<Response> {
  return fetch(frontDoorUrl + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
}

async function sessionOf({ email, password }: { email: string; password: string }) {
  const reply = await fetch(`${frontDoorUrl}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return { cookie: reply.headers.get('set-cookie') ?? '', ...((await reply.json()) as { accessToken: string }) };
}

/** A token that says all the right things, signed by a key that is not the pool's. */
function forged(header: object, issuerPool = pool): string {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const claims = {
    sub: 'forged',
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${issuerPool}`,
    client_id: clientId,
    token_use: 'access',
    iat: nowSeconds,
    exp: nowSeconds + 600,
  };
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}

describe('the deployed API', () => {
  test('refuses every forged or foreign token with a problem of its own, and a request without one', async () => {
    const { accessToken } = await sessionOf(users.owner);
    const [header = ''] = accessToken.split('.');
    const kid = (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
    const tokens = {
      'no token': undefined,
      'alg none': `${forged({ alg: 'none', typ: 'JWT' }).split('.').slice(0, 2).join('.')}.`,
      'a signature of another key': forged({ alg: 'RS256', kid }),
      'an unknown key': forged({ alg: 'RS256', kid: 'unknown' }),
      'another pool': forged({ alg: 'RS256', kid }, 'us-east-1_Other1234'),
      'a symmetric algorithm': forged({ alg: 'HS256', kid }),
      'a cut token': accessToken.slice(0, -10),
    };
    for (const [what, token] of Object.entries(tokens)) {
      const reply = await get('/v1/me', token);
      expect(reply.status, what).toBe(401);
      expect(reply.headers.get('content-type'), what).toContain('application/problem+json');
      expect(await reply.json(), what).toMatchObject({ code: 'unauthenticated' });
    }
    expect((await get('/v1/me', accessToken)).status).toBe(200);
  });

  test('has a first administrator by one command, which changes nothing when it is given again', async () => {
    const client = new CognitoIdentityProviderClient(localClient(inject('endpoint')));
    const email = newAddress('first');
    const { password = '' } = await makeAdministrator(client, pool, email);
    const administers = async () => {
      const { accessToken } = await sessionOf({ email, password });
      return (await get('/v1/admin/users', accessToken)).status;
    };
    expect(await administers()).toBe(200);
    expect(await makeAdministrator(client, pool, email)).toEqual({});
    expect(await administers()).toBe(200);
    client.destroy();
  });

  test('has every route of the contract behind the gateway', async () => {
    for (const { id, method, path } of routes.filter(({ access }) => access.kind !== 'public')) {
      const concrete = path.replaceAll(/\{[^}]+\}/g, 'x');
      const reply = await fetch(frontDoorUrl + concrete, { method });
      const { code } = (await reply.json()) as { code?: string };
      expect({ status: reply.status, code }, id).toEqual({ status: 401, code: 'unauthenticated' });
    }
  });

  test('answers a stranger exactly as if the organisation did not exist', async () => {
    const { org } = await newCustomer(frontDoorUrl, users.owner, 'Secret');
    const { accessToken } = await sessionOf(users.member);
    const plain = async (reply: Response) => {
      const { requestId: _id, ...body } = (await reply.json()) as { requestId: string };
      const own = ['date', 'request-id', 'ratelimit', 'apigw-requestid', 'x-amzn-requestid'];
      const headers = [...reply.headers].filter(([name]) => !own.includes(name));
      return { status: reply.status, body, headers };
    };
    const foreign = await plain(await get(`/v1/orgs/${org}`, accessToken));
    expect(foreign.status).toBe(404);
    expect(foreign).toEqual(await plain(await get(`/v1/orgs/org_${'0'.repeat(26)}`, accessToken)));
  });

  test('takes a file in parallel parts straight to the store, counts each once, and gives it back equal', async () => {
    const { owner, org } = await newCustomer(frontDoorUrl, users.owner, 'Uploads');
    const bytes = new Uint8Array(2 * 8 * MIB + 3).map((_, index) => index * 31 + (index >> 12));
    const body = { name: 'größe.bin', sizeBytes: String(bytes.length) };
    const upload = await owner.files.startUpload({ org, body });
    const all = Array.from({ length: upload.partCount }, (_, index) => index + 1);
    const { parts } = await owner.files.signParts({ org, upload: upload.uploadId, body: { parts: all } });
    const partSize = Number(upload.partSizeBytes);
    await Promise.all(
      parts.map(async ({ part, url, sizeBytes }) => {
        const from = (part - 1) * partSize;
        const put = await fetch(url, { method: 'PUT', body: bytes.subarray(from, from + Number(sizeBytes)) });
        expect(put.status).toBe(200);
      }),
    );
    const at = { org, upload: upload.uploadId };
    await Promise.all([...all, ...all, ...all].map((part) => owner.files.confirmPart({ ...at, part: `${part}` })));
    const done = await owner.files.completeUpload(at);
    expect(done).toMatchObject({ status: 'available', sizeBytes: String(bytes.length) });
    const { items } = await owner.files.list({ org });
    expect(items).toMatchObject([{ id: upload.fileId, name: 'größe.bin', status: 'available' }]);
    const { url } = await owner.files.download({ org, file: upload.fileId });
    const download = await fetch(url);
    expect(download.headers.get('content-disposition')).toContain("filename*=UTF-8''gr%C3%B6%C3%9Fe.bin");
    expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await fetch(url, { headers: { range: 'bytes=1-3' } })).status).toBe(206);
  });

  test('does not let a part have another length than was signed', async () => {
    const { owner, org } = await newCustomer(frontDoorUrl, users.owner, 'Lengths');
    const upload = await owner.files.startUpload({ org, body: { name: 'a', sizeBytes: '10' } });
    const at = { org, upload: upload.uploadId };
    const { parts } = await owner.files.signParts({ ...at, body: { parts: [1] } });
    const put = await fetch(parts[0]?.url ?? '', { method: 'PUT', body: new Uint8Array(11) });
    expect(put.ok).toBe(false);
    await expect(owner.files.completeUpload(at)).rejects.toMatchObject({ code: 'parts-missing' });
  });

  test('ends a revoked token at once, and a session too: with the request that follows', async () => {
    const client = await clientOf(frontDoorUrl, users.member);
    const body = { name: 'ci', scopes: ['account:read' as const], expiresInDays: 1 };
    const token = await client.account.createToken({ body });
    const { accessToken } = await sessionOf(users.member);
    const own = createClient({ baseUrl: frontDoorUrl, token: () => accessToken });
    const session = (await own.account.listSessions({})).items.find(({ current }) => current)?.id ?? '';
    const ends = {
      token: { secret: token.secret, end: () => client.account.revokeToken({ token: token.id }) },
      session: { secret: accessToken, end: () => client.account.endOneSession({ session }) },
    };
    for (const [what, { secret, end }] of Object.entries(ends)) {
      expect((await get('/v1/me', secret)).status, what).toBe(200);
      const startMs = performance.now();
      await end();
      expect((await get('/v1/me', secret)).status, what).toBe(401);
      console.log(`${what}: refused ${(performance.now() - startMs).toFixed(0)} ms after its end was asked for`);
    }
  });

  test('recognises a user that the same request created before, and no other', async () => {
    const identity = createIdentityProvider(pool, clientId);
    const person = { email: newAddress('twice'), name: 'Twice', password: 'Only-for-local-1', admin: false };
    const first = await identity.create({ ...person, request: 'one' });
    expect(first).toMatchObject({ subject: expect.any(String) });
    expect(await identity.create({ ...person, request: 'one' })).toEqual(first);
    expect(await identity.create({ ...person, request: 'two' })).toBe('taken');
    await identity.remove(person.email);
  });

  test('keeps a session alive by its cookie, and ends it', async () => {
    const { cookie } = await sessionOf(users.member);
    expect(cookie).toContain('HttpOnly');
    const refresh = (method: string, path: string) =>
      fetch(frontDoorUrl + path, { method, headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect((await refresh('POST', '/v1/session/refresh')).status).toBe(201);
    expect((await refresh('DELETE', '/v1/session')).status).toBe(204);
    expect((await refresh('POST', '/v1/session/refresh')).status).toBe(401);
  });

  test('sends an invitation as mail, and its code lets that person in', async () => {
    const { owner, org } = await newCustomer(frontDoorUrl, users.owner, 'Guests');
    await owner.organisations.invite({ org, body: { email: users.member.email, role: 'member' } });
    const reply = await askAws(inject('endpoint'), { service: 'ses', path: '/_ministack/ses/messages' });
    // The newest letter to this address: other tests invite too.
    const letters = (await reply.text()).split(users.member.email).slice(1);
    const secrets = letters.flatMap((letter) => /cati_[A-Za-z0-9_-]{43}/.exec(letter)?.[0] ?? []);
    const secret = secrets.at(-1) ?? '';
    const member = await clientOf(frontDoorUrl, users.member);
    expect(await member.account.acceptInvitation({ body: { secret } })).toEqual({ organisation: org, role: 'member' });
    expect(await member.organisations.get({ org })).toMatchObject({ id: org, role: 'member' });
  });

  test('moves the clock for every function, and only forward', async () => {
    const admin = await clientOf(frontDoorUrl, users.admin);
    const to = new Date(Date.parse((await admin.admin.getClock({})).now) + 3_600_000).toISOString();
    await admin.admin.moveClock({ body: { to } });
    const movedAt = performance.now();
    await until(
      'whoever looked at the clock before the move looks again',
      () => performance.now() - movedAt > FRESH_FOR_MS,
    );
    const { now } = await admin.meta.health({});
    expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse(to));
    const { owner, org } = await newCustomer(frontDoorUrl, users.owner, 'Later');
    const { createdAt } = await owner.organisations.get({ org });
    expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(Date.parse(to));
    await expect(admin.admin.moveClock({ body: { to: '2020-01-01T00:00:00.000Z' } })).rejects.toMatchObject({
      code: 'clock-backwards',
    });
  });
});
