import type { TestApi } from './api.ts';

/** What jobs of these tests are of; nothing runs in memory. */
export const SORT = {
  command: 'sort',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};
const TOKEN = `cata_${'a'.repeat(43)}`;
const HOUR_MS = 3_600_000;

/** How somebody of an organisation calls. */
interface Caller {
  readonly token: string;
  readonly params: { readonly org: string };
}

/** A job on these files, and the published configuration that it is of. */
export async function newJob(
  api: TestApi,
  at: Caller,
  files: readonly string[] = [],
  change: Partial<typeof SORT> = {},
) {
  const spec = { ...SORT, ...change };
  const { body: drafted } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'Sort', spec } });
  const configuration = drafted.id as string;
  const ofConfiguration = { token: at.token, params: { ...at.params, configuration } };
  await api.send('jobs.publishConfiguration', ofConfiguration);
  const { body: made } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration, files } });
  return { job: made.id as string, configuration, ofConfiguration };
}

/** Submits a job, and gives its attempt a machine. `of` is how the runner calls that has yet to start it. */
export async function servedAttempt(api: TestApi, at: Caller, job: string) {
  const { org } = at.params;
  const { status } = await api.send('jobs.submit', { ...at, params: { org, job } });
  if (status !== 202) throw new Error(`the submission of ${job} is answered with ${status}`);
  const attempt = await api.serve(job);
  const expiresAtMs = api.clock.nowMs() + HOUR_MS;
  await api.credentials.add(TOKEN, { kind: 'attempt', capability: { org, job, attempt }, expiresAtMs });
  return { attempt, of: { token: TOKEN, params: { attempt } } };
}

/** The same, and its runner has started it. */
export async function runningAttempt(api: TestApi, at: Caller, job: string) {
  const served = await servedAttempt(api, at, job);
  await api.send('attempts.startAttempt', { ...served.of, body: { runner: 'runner-0123456789abcdef' } });
  return served;
}

/** An organisation with a job whose only attempt runs. `at` is how its owner calls, `of` how the runner does. */
export async function runningJob(api: TestApi) {
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const { job } = await newJob(api, at);
  return { org, at, job, ...(await runningAttempt(api, at, job)) };
}
