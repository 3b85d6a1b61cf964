import { commandsOf } from 'epoch';
import { describe, expect, test } from 'vitest';
import type { RouteId } from '../../lib/api/paths.ts';
import { routes } from '../../lib/api/routes.ts';
import { LOG_GRACE_MS } from '../../lib/app/jobs/endpoints/logs.ts';
import { job } from '../../lib/domain/job/job.ts';
import { createTestApi, type Got, type Sent, type TestApi } from './api.ts';

const SPEC = {
  command: 'sort',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};
const PRICES = {
  currency: 'EUR',
  charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.2' } }],
};
const TOKEN = { name: 'ci', scopes: ['files:read'], expiresInDays: 30 };
const ATTEMPT_SECRET = `cata_${'a'.repeat(43)}`;

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const admin = await api.person('admin@example.org', { admin: true });
  const at = { token: owner.token, params: { org } };
  const drafted = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'Sort', spec: SPEC } });
  const configuration = drafted.body.id as string;
  const ofConfiguration = { token: owner.token, params: { org, configuration } };
  await api.send('jobs.publishConfiguration', ofConfiguration);
  const made = await api.send('jobs.create', { ...at, body: { name: 'J', configuration } });
  const jobId = made.body.id as string;
  return { api, org, owner, admin, at, configuration, ofConfiguration, jobId };
}
type Scene = Awaited<ReturnType<typeof scene>>;

/** An attempt of the scene's job that runs. */
async function running({ api, org, at, jobId }: Scene) {
  const submitted = await api.send('jobs.submit', { ...at, params: { org, job: jobId } });
  const attempt = await api.serve(jobId);
  const capability = { org, job: jobId, attempt };
  await api.credentials.add(ATTEMPT_SECRET, {
    kind: 'attempt',
    capability,
    expiresAtMs: api.clock.nowMs() + 3_600_000,
  });
  const of = { token: ATTEMPT_SECRET, params: { attempt } };
  await api.send('attempts.startAttempt', { ...of, body: { runner: 'runner-0123456789abcdef' } });
  expect(submitted.status).toBe(202);
  return of;
}

interface Creation {
  readonly id: RouteId;
  /** What is sent, and the same with another body; none where the route has no body. */
  readonly send: (scene: Scene) => Promise<Sent> | Sent;
  readonly other?: unknown;
  /** Makes the world such that a first request would be refused, or would make another. */
  readonly later?: (scene: Scene) => Promise<unknown>;
}

const CREATIONS: readonly Creation[] = [
  {
    id: 'account.createToken',
    send: ({ owner }) => ({ token: owner.token, body: TOKEN }),
    other: { ...TOKEN, name: 'x' },
  },
  {
    id: 'organisations.create',
    send: ({ owner }) => ({ token: owner.token, body: { name: 'A' } }),
    other: { name: 'B' },
  },
  {
    id: 'organisations.invite',
    send: ({ at }) => ({ ...at, body: { email: 'inv1@example.org', role: 'member' } }),
    other: { email: 'other@example.org', role: 'owner' },
  },
  {
    id: 'organisations.createToken',
    send: ({ at }) => ({ ...at, body: { ...TOKEN, role: 'member' } }),
    other: { ...TOKEN, role: 'manager' },
  },
  {
    id: 'files.startUpload',
    send: ({ at }) => ({ ...at, body: { name: 'a', sizeBytes: '5' } }),
    other: { name: 'b', sizeBytes: '5' },
  },
  {
    id: 'files.createUploadCapability',
    send: ({ at }) => ({ ...at, body: { maxUploads: 1, maxBytes: '10' } }),
    other: { maxUploads: 1_000, maxBytes: '99999' },
  },
  {
    id: 'jobs.draftConfiguration',
    send: ({ at }) => ({ ...at, body: { name: 'S', spec: SPEC } }),
    other: { name: 'T', spec: SPEC },
  },
  {
    id: 'jobs.create',
    send: ({ at, configuration }) => ({ ...at, body: { name: 'J', configuration } }),
    other: { name: 'K', configuration: 'jcf_00000000000000000000000000' },
    later: ({ api, ofConfiguration }) => api.send('jobs.retireConfiguration', ofConfiguration),
  },
  {
    id: 'pipelines.submit',
    send: ({ at, configuration }) => ({ ...at, body: { name: 'P', steps: [{ name: 'a', configuration }] } }),
    other: { name: 'Q', steps: [{ name: 'a', configuration: 'jcf_00000000000000000000000000' }] },
    later: ({ api, ofConfiguration }) => api.send('jobs.retireConfiguration', ofConfiguration),
  },
  {
    id: 'jobs.retry',
    async send({ api, at, org, jobId }) {
      const of = { ...at, params: { org, job: jobId } };
      await api.send('jobs.submit', of);
      await api.send('jobs.cancel', of);
      return of;
    },
    later: ({ api, at, org, jobId }) => api.send('jobs.cancel', { ...at, params: { org, job: jobId } }),
  },
  {
    id: 'attempts.startOutput',
    send: async (given) => ({ ...(await running(given)), body: { name: 'o', sizeBytes: '5' } }),
    other: { name: 'p', sizeBytes: '5' },
    later: ({ api, org, jobId }) => {
      const cancel = commandsOf(job).CancelJob(jobId, { organisationId: org, cancelledBy: 'usr_x' });
      return api.kernel.execute(job, cancel, { actor: 'usr_x', correlation: 'c' });
    },
  },
  {
    id: 'billing.draftPlan',
    send: ({ admin }) => ({ token: admin.token, body: { name: 'P', ...PRICES } }),
    other: { name: 'Q', ...PRICES },
  },
  {
    id: 'billing.requestExport',
    send: ({ at }) => ({ ...at, body: { kind: 'jobs' } }),
    other: { kind: 'files' },
  },
  {
    id: 'admin.createUser',
    send: ({ admin }) => ({
      token: admin.token,
      body: { email: 'n@example.org', name: 'n', password: 'Only-for-local-1' },
    }),
    other: { email: 'm@example.org', name: 'n', password: 'Only-for-local-1' },
  },
];

/** What must be the same in a repeat: everything but what the thing has lived through since. */
const essence = ({ status, body }: Got) => ({
  status,
  id: body?.id ?? body?.user ?? body?.uploadId,
  secret: body?.secret ?? body?.endpoint,
});
const withKey = (sent: Sent, key = 'once'): Sent => ({ ...sent, headers: { 'idempotency-key': key } });

const count = async (api: TestApi) => api.eventCount();

/** Events that one such creation comes to. */
async function eventsOfOne(id: RouteId, send: Creation['send']): Promise<number> {
  const given = await scene();
  const sent = withKey(await send(given));
  const before = await count(given.api);
  await given.api.send(id, sent);
  return (await count(given.api)) - before;
}

describe('Idempotency-Key means the same for every creation', () => {
  test('every route with a key is tried here', () => {
    const keyed = routes.filter(({ idempotency }) => idempotency === 'key').map(({ id }) => id);
    expect(CREATIONS.map(({ id }) => id).sort()).toEqual([...keyed].sort());
  });

  for (const { id, send, other, later } of CREATIONS) {
    test(`${id}: the same key and body get the same reply, and make one thing`, async () => {
      const before = await scene();
      const sent = withKey(await send(before));
      const first = await before.api.send(id, sent);
      expect(first.status).toBeLessThan(300);
      const events = await count(before.api);
      const letters = before.api.sent.length;
      expect(essence(await before.api.send(id, sent))).toEqual(essence(first));
      // The same, said in another order of names.
      const body =
        sent.body === undefined ? undefined : Object.fromEntries(Object.entries(sent.body as object).reverse());
      expect(essence(await before.api.send(id, { ...sent, ...(body && { body }) }))).toEqual(essence(first));
      expect(await count(before.api)).toBe(events);
      expect(before.api.sent.length).toBe(letters);
    });

    test(`${id}: two at once make one thing`, async () => {
      const before = await scene();
      const sent = withKey(await send(before));
      const both = await Promise.all([before.api.send(id, sent), before.api.send(id, sent)]);
      const [one, two] = both.filter(({ status }) => status !== 409);
      expect(one?.status).toBeLessThan(300);
      if (two !== undefined) expect(essence(two)).toEqual(essence(one as Got));
      expect(
        both.flatMap(({ status, body }) => (status === 409 ? [body.code] : [])).filter((code) => code !== 'conflict'),
      ).toEqual([]);
    });

    test(`${id}: another key makes another, or is decided anew`, async () => {
      const before = await scene();
      const sent = await send(before);
      const first = await before.api.send(id, withKey(sent));
      const second = await before.api.send(id, withKey(sent, 'twice'));
      if (second.status >= 300 || id === 'jobs.retry') return;
      expect(essence(second)).not.toEqual(essence(first));
    });

    test(`${id}: a repeat finishes what a dead process had begun, after whichever of its steps`, async () => {
      let hasDied = true;
      for (let steps = 1; hasDied; steps += 1) {
        const { api, ...before } = await scene();
        const sent = withKey(await send({ api, ...before }));
        const unharmed = await count(api);
        api.mortality.dieAfter(steps);
        // A request whose authorizer has failed is answered by the gateway.
        const first = await api.send(id, sent).catch(() => undefined);
        hasDied = api.mortality.revive();
        const second = await api.send(id, sent);
        expect(second.status, `after ${steps} steps: ${second.body?.detail}`).toBeLessThan(300);
        if (first !== undefined && first.status < 300) expect(essence(second)).toEqual(essence(first));
        const events = await count(api);
        expect(essence(await api.send(id, sent))).toEqual(essence(second));
        expect(await count(api)).toBe(events);
        expect(events - unharmed).toBe(await eventsOfOne(id, send));
      }
    });

    if (other !== undefined) {
      test(`${id}: another body under the key is refused, whatever the world says`, async () => {
        const before = await scene();
        const sent = withKey(await send(before));
        await before.api.send(id, sent);
        const refused = await before.api.send(id, { ...sent, body: other });
        expect(refused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
      });
    }

    if (later !== undefined) {
      test(`${id}: a repeat is answered as the first was, whatever has happened since`, async () => {
        const before = await scene();
        const sent = withKey(await send(before));
        const first = await before.api.send(id, sent);
        await later(before);
        const events = await count(before.api);
        expect(essence(await before.api.send(id, sent))).toEqual(essence(first));
        expect(await count(before.api)).toBe(events);
      });
    }
  }

  test('the same key in another organisation is another request', async () => {
    const { api, owner, at } = await scene();
    const { body: other } = await api.send('organisations.create', { token: owner.token, body: { name: 'B' } });
    const body = { ...TOKEN, role: 'member' };
    const first = await api.send('organisations.createToken', withKey({ ...at, body }));
    const second = await api.send('organisations.createToken', withKey({ ...at, params: { org: other.id }, body }));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(second.body.secret).not.toBe(first.body.secret);
  });
});

test('the log of an attempt that is cancelled takes what was written last, and is closed a minute later', async () => {
  const given = await scene();
  const { api, at, org, jobId } = given;
  const of = await running(given);
  const append = (sequence: number) => api.send('attempts.appendLogs', { ...of, body: { sequence, text: 'x' } });
  expect((await append(0)).status).toBe(204);
  await api.send('jobs.cancel', { ...at, params: { org, job: jobId } });
  expect((await append(1)).status).toBe(204);
  const log = () => api.send('jobs.logs', { ...at, params: { org, job: jobId } });
  expect((await log()).body).toMatchObject({ ended: false, chunks: [{ sequence: 0 }, { sequence: 1 }] });
  api.pass(LOG_GRACE_MS);
  expect(await append(2)).toMatchObject({ status: 409, body: { code: 'attempt-ended' } });
  expect((await log()).body).toMatchObject({ ended: true });
});

test('the log of an attempt whose runner has reported is closed with it', async () => {
  const given = await scene();
  const of = await running(given);
  const append = (sequence: number) => given.api.send('attempts.appendLogs', { ...of, body: { sequence, text: 'x' } });
  expect((await append(0)).status).toBe(204);
  await given.api.send('attempts.reportAttempt', { ...of, body: { outcome: 'succeeded', exitCode: 0 } });
  expect(await append(1)).toMatchObject({ status: 409, body: { code: 'attempt-ended' } });
});
