import { describe, expect, test } from 'vitest';
import { honoursIfMatch, type Route } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { createTestApi } from './api.ts';
import { knock, ULID } from './every-route.ts';

describe('If-Match', () => {
  test('is refused by every route that does not act by version, and nothing is appended', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const admin = await api.person('admin@example.org', { admin: true });
    const made = { org, job: `job_${ULID}`, attempt: `att_${ULID}` };
    const runner = `cata_${'D'.repeat(43)}`;
    await api.credentials.add(runner, { kind: 'attempt', capability: made, expiresAtMs: api.wallMs() + 1_000 });
    const claim = `catc_${'D'.repeat(43)}`;
    await api.credentials.add(claim, { kind: 'claim', capability: made, expiresAtMs: api.wallMs() + 1_000 });
    const uploads = await api.send('files.createUploadCapability', {
      token: owner.token,
      params: { org },
      body: { maxUploads: 1, maxBytes: '10' },
    });
    const uploader = String(uploads.body.endpoint).split('/').at(-1);
    const tokenFor = ({ access }: Route) => {
      if (access.kind === 'capability') return { attempt: runner, claim, upload: uploader }[access.of];
      return access.kind === 'admin' ? admin.token : owner.token;
    };
    const before = api.eventCount();
    for (const route of routes.filter((one) => !honoursIfMatch(one))) {
      for (const tag of ['"v1"', '*', 'x']) {
        const { status, body } = await knock(api, route, tokenFor(route), org, { 'if-match': tag });
        expect({ status, code: body.code }, route.id).toEqual({ status: 400, code: 'if-match-unsupported' });
      }
    }
    expect(api.eventCount()).toBe(before);
  });

  test('is honoured by the others: another version is a 412', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const at = { token: owner.token, params: { org } };
    const renamed = { ...at, body: { name: 'B' }, headers: { 'if-match': '"v999"' } };
    expect(await api.send('organisations.rename', renamed)).toMatchObject({ status: 412 });
  });
});
