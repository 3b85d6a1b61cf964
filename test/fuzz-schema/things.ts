import { createClient } from '../../lib/client/client.ts';

/** An administrator with an organisation of their own, and one of each thing that a path can name. */
export async function makeThings(baseUrl: string, token: string) {
  const client = createClient({ baseUrl, token: () => token });
  const { id: org } = await client.organisations.create({ body: { name: 'Fuzzed' } });
  const guest = { email: 'guest@example.org', name: 'Guest', password: 'Only-for-fuzzing-1' };
  const { id: user } = await client.admin.createUser({ body: guest });
  const sizeBytes = '20';
  const upload = await client.files.startUpload({ org, body: { name: 'open.bin', sizeBytes } });
  const command = { command: '/bin/true', arguments: [], environment: {}, machineType: 'standard-1' };
  const spec = { ...command, timeoutMs: 60_000, maxAttempts: 1 };
  const { id: configuration } = await client.jobs.draftConfiguration({ org, body: { name: 'Script', spec } });
  await client.jobs.publishConfiguration({ org, configuration });
  const { id: job } = await client.jobs.create({ org, body: { name: 'Script', configuration } });
  const limits = { maxUploads: 1_000, maxBytes: '100000' };
  const { endpoint } = await client.files.createUploadCapability({ org, body: limits });
  const { items: plans } = await client.billing.listPlans({});
  const known = {
    org,
    user,
    file: upload.fileId,
    upload: upload.uploadId,
    configuration,
    job,
    capability: endpoint.split('/').at(-1) ?? '',
    ...(plans[0] !== undefined && { plan: plans[0].id }),
    subscriber: 'files@1',
  };
  return { token, known };
}
