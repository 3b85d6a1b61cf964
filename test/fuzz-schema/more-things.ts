import type { Client } from '../../lib/client/client.ts';
import { PASSWORD, secretIn, type TestApi } from '../api/api.ts';
import { ONE_TIME_CODE } from '../api/memory-identity.ts';
import { chosenBodies } from './bodies.ts';
import type { Chosen } from './document.ts';
import { GUEST, type Things } from './things.ts';

export const RUNNER_TOKEN = `cata_${'R'.repeat(43)}`;
export const CLAIM = `catc_${'R'.repeat(43)}`;
const RUNNER = 'runner-0123456789abcdef';
const LONG_MS = 1e12;
const UPPY_BYTES = 10;
const NEW_PASSWORD = 'Quite-another-one-2';

/** What only the memory behind the API makes: letters that are read, bytes that are stored, machines that serve. */
export async function makeMore(api: TestApi, client: Client, known: Things, token: string) {
  const people = await makePeople(api, known, token);
  const files = await makeFiles(api, client, known);
  const attempts = await makeAttempts(api, client, known, files.known.file[0]);
  const spare = await makeSpare(client, known);
  const chosen: Chosen = {
    ...chosenBodies(known),
    ...people.chosen,
    ...files.chosen,
    ...attempts.chosen,
    ...spare,
  };
  return { known: { ...files.known, ...people.known, ...attempts.known } satisfies Things, chosen };
}

/** The guest becomes a member; somebody invites the caller elsewhere; codes are mailed. */
async function makePeople(api: TestApi, known: Things, token: string) {
  const [org = '', user = ''] = [known['org']?.[0], known['user']?.[0]];
  const { email, password } = GUEST;
  const { body: signedIn } = await api.send('account.createSession', { body: { email, password } });
  await api.join(org, { token }, { email, token: signedIn.accessToken }, 'member');
  const { body: me } = await api.send('account.me', { token });
  await api.send('account.createSession', { body: { email: me.email, password: PASSWORD } });
  const { body: sessions } = await api.send('account.listSessions', { token });
  const other = await api.organisation('Other');
  const invitation = { email: me.email, role: 'member' };
  await api.send('organisations.invite', { token: other.owner.token, params: { org: other.org }, body: invitation });
  const secret = secretIn(api.sent.at(-1));
  await api.send('account.enrolCodes', { token });
  await api.send('account.startReset', { body: { email } });
  const reset = { email, code: codeIn(api), password: NEW_PASSWORD };
  const newcomer = 'newcomer@example.org';
  await api.send('account.startSignUp', { body: { email: newcomer } });
  const signUp = { name: 'New', password: NEW_PASSWORD, proof: { email: newcomer, code: codeIn(api) } };
  const session = sessions.items.find(({ current }: { current: boolean }) => !current);
  return {
    known: { user: [user], session: [session.id as string] },
    chosen: {
      'account.createSession': { body: { email, password } },
      'account.changePassword': { body: { password: PASSWORD, newPassword: NEW_PASSWORD } },
      'account.confirmCodes': { body: { code: ONE_TIME_CODE } },
      'account.readInvitation': { body: { secret } },
      'account.declineInvitation': { body: { secret } },
      'account.acceptInvitation': { body: { secret } },
      'account.completeReset': { body: reset },
      'account.completeSignUp': { body: signUp },
    },
  };
}

function codeIn(api: TestApi): string {
  return /^\d{4} \d{4}$/m.exec(api.sent.at(-1)?.text ?? '')?.[0].replace(' ', '') ?? '';
}

/** A stored file, and an upload of Uppy's. */
async function makeFiles(api: TestApi, client: Client, known: Things) {
  const [org = '', capability = '', open = ''] = [known['org']?.[0], known['capability']?.[0], known['upload']?.[0]];
  const opened = await client.files.signParts({ org, upload: open, body: { parts: [1] } });
  for (const { url } of opened.parts) api.objects.put(url, 20);
  const stored = await storedFile(api, client, org, 'stored.bin');
  const free = await storedFile(api, client, org, 'free.bin');
  const body = { filename: 'uppy.bin', metadata: { size: UPPY_BYTES } };
  const { uploadId: s3Upload, key } = await client.files.uppyCreate({ capability, body });
  const { url } = await client.files.uppySignPart({ capability, s3Upload, part: '1', query: { key } });
  api.objects.put(url, UPPY_BYTES);
  const parts = [{ PartNumber: 1, ETag: `"1-${UPPY_BYTES}"` }];
  return {
    known: {
      file: [stored, ...(known['file'] ?? [])] as const,
      s3Upload: [s3Upload],
      key: [key],
      part: ['1'],
    },
    chosen: {
      'files.uppyComplete': { body: { parts } },
      'files.delete': { parameters: { file: free } },
      'files.trash': { parameters: { file: free } },
    },
  };
}

async function storedFile(api: TestApi, client: Client, org: string, name: string): Promise<string> {
  const { uploadId: upload, fileId } = await client.files.startUpload({ org, body: { name, sizeBytes: '20' } });
  const { parts } = await client.files.signParts({ org, upload, body: { parts: [1] } });
  for (const { url } of parts) api.objects.put(url, 20);
  await client.files.completeUpload({ org, upload });
  return fileId;
}

/** An attempt that its runner has started, and the runner's token. */
async function makeAttempts(api: TestApi, client: Client, known: Things, file: string) {
  const [org = '', configuration = ''] = [known['org']?.[0], known['configuration']?.[0]];
  const { id: job } = await client.jobs.create({ org, body: { name: 'Running', configuration, files: [file] } });
  await client.jobs.submit({ org, job });
  const attempt = await api.serve(job);
  const capability = { org, job, attempt };
  await api.credentials.add(RUNNER_TOKEN, { kind: 'attempt', capability, expiresAtMs: api.wallMs() + LONG_MS });
  await api.credentials.add(CLAIM, { kind: 'claim', capability, expiresAtMs: api.wallMs() + LONG_MS });
  const at = { token: RUNNER_TOKEN, params: { attempt } };
  const body = { runner: RUNNER };
  await api.send('attempts.startAttempt', { ...at, body });
  await api.send('attempts.appendLogs', { ...at, body: { sequence: 0, text: 'begun' } });
  const output = await api.send('attempts.startOutput', { ...at, body: { name: 'output.bin', sizeBytes: '20' } });
  const parameters = { upload: output.body.uploadId as string };
  const signed = await api.send('attempts.signOutputParts', {
    ...at,
    params: { attempt, ...parameters },
    body: { parts: [1] },
  });
  for (const { url } of signed.body.parts) api.objects.put(url, 20);
  return {
    known: { attempt: [attempt], job: [...(known['job'] ?? []), job] },
    chosen: {
      'attempts.startAttempt': { body },
      'attempts.heartbeat': { body },
      'jobs.logs': { parameters: { job } },
      'attempts.signOutputParts': { body: { parts: [1] }, parameters },
      'attempts.confirmOutputParts': { body: { parts: [1] }, parameters },
      'attempts.completeOutput': { parameters },
      'attempts.startOutputs': { body: { uploads: [{ key: 'one', name: 'batched.bin', sizeBytes: '20' }] } },
      'attempts.stageOutputs': { body: { uploads: [parameters.upload] } },
    },
  };
}

/** Things that only one operation is tried on: it needs them as no other does. */
async function makeSpare(client: Client, known: Things): Promise<Chosen> {
  const [org = '', configuration = ''] = [known['org']?.[0], known['configuration']?.[0]];
  const { id: empty } = await client.organisations.create({ body: { name: 'Empty' } });
  const { id: job } = await client.jobs.create({ org, body: { name: 'Over', configuration } });
  await client.jobs.submit({ org, job });
  await client.jobs.cancel({ org, job });
  const charges = [{ meter: 'storage.gb_hours', model: { kind: 'perUnit' as const, unit: '0.1' } }];
  const { id: plan } = await client.billing.draftPlan({ body: { name: 'Draft', currency: 'EUR', charges } });
  return {
    'billing.publishPlan': { parameters: { plan } },
    'jobs.retry': { parameters: { job } },
    'organisations.close': { parameters: { org: empty } },
    'organisations.revokeToken': { parameters: { token: known['token']?.[1] } },
  };
}
