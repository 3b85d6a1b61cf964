import { commandsOf } from 'epoch';
import type { RouteId } from '../../lib/api/paths.ts';
import { job } from '../../lib/domain/job/job.ts';
import { createTestApi } from './api.ts';
import { newJob, runningAttempt, SORT } from './attempt-scene.ts';
import type { Sent } from './requests.ts';

const PRICES = {
  currency: 'EUR',
  charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.2' } }],
};

export const TOKEN = { name: 'ci', scopes: ['files:read'], expiresInDays: 30 };

export async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const admin = await api.person('admin@example.org', { admin: true });
  const at = { token: owner.token, params: { org } };
  const { job: jobId, configuration, ofConfiguration } = await newJob(api, at);
  return { api, org, owner, admin, at, configuration, ofConfiguration, jobId };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** An attempt of the scene's job that runs. */
export async function running({ api, at, jobId }: Scene) {
  const { of } = await runningAttempt(api, at, jobId);
  return of;
}

export interface Creation {
  readonly id: RouteId;
  /** What is sent, and the same with another body; none where the route has no body. */
  readonly send: (scene: Scene) => Promise<Sent> | Sent;
  readonly other?: unknown;
  /** Makes the world such that a first request would be refused, or would make another. */
  readonly later?: (scene: Scene) => Promise<unknown>;
}

export const CREATIONS: readonly Creation[] = [
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
    send: ({ at }) => ({ ...at, body: { name: 'S', spec: SORT } }),
    other: { name: 'T', spec: SORT },
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
