import { aggregateIdOf, commandsOf, isRejection, type Origin, type Rejection, reject, type SentCommand } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { SlotFiles } from '../../../domain/input-slots.ts';
import type { JobCommand } from '../../../domain/job/commands.ts';
import { job } from '../../../domain/job/job.ts';
import type { JobSpec } from '../../../domain/job-spec.ts';
import { actorOf } from '../../http/caller.ts';
import { IS_NEW, keyOf, wasMade } from '../../http/create-once.ts';
import type { Answer, Call, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { expecting, iso, positionsOf } from '../../http/outcome.ts';
import { pageOf } from '../../http/page.ts';
import { submitJob } from '../commands/submit-job.ts';
import { listJobs } from '../queries/list-jobs.ts';
import { missingFile } from '../queries/missing-file.ts';
import { loadJob } from '../queries/read-job.ts';
import { misnamedFile } from '../queries/slot-names.ts';
import { specOfVersion } from '../queries/spec-of-version.ts';
import type { JobRow } from '../views/job-rows.ts';
import { type Job, type JobDependencies, jobReply, reachJob } from './job-reply.ts';

type Name =
  | 'create'
  | 'list'
  | 'get'
  | 'setFiles'
  | 'linkFiles'
  | 'unlinkFile'
  | 'unlinkAllFiles'
  | 'submit'
  | 'cancel'
  | 'retry';

const RETRY = { retryAfterSeconds: 1 };
/** The view of this job is parked: its rows are right but old. */
const STALE = { Stale: '1' };

/** A placeholder for the specification of a job that was made by an earlier request. */
const REPEATED: JobSpec = {
  command: 'true',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};

type JobOutcome = Awaited<ReturnType<typeof submitJob>>;

/** Jobs of an organisation. */
export function jobEndpoints(deps: JobDependencies): Pick<Endpoints<'jobs'>, `jobs.${Name}`> {
  const { kernel, views, clock } = deps;

  return {
    'jobs.create': (call) => create(deps, call),

    async 'jobs.list'({ params, query }) {
      const page = await listJobs(views, params.org, query);
      return { body: pageOf(page, page.items.map(summaryOf)) };
    },

    async 'jobs.get'({ params }) {
      const loaded = await loadJob(kernel, params.org, params.job);
      if (isRejection(loaded)) return loaded;
      const reached = await reachJob(deps, params.job, loaded);
      if (reached === 'behind') return reject('catching-up', 'the attempts of this job are catching up', RETRY);
      const body = await jobReply(deps, params.job, loaded);
      return { body, version: loaded.version, ...defined({ headers: reached === 'stale' ? STALE : undefined }) };
    },

    async 'jobs.setFiles'({ params, body, origin, ifMatch }) {
      const { files: fileIds, inputs: slotFiles = {} } = body;
      const refused = await unlinkable(deps, params, fileIds, slotFiles);
      if (refused !== undefined) return refused;
      const data = { organisationId: params.org, fileIds, slotFiles };
      return act(deps, commandsOf(job).SetFiles(params.job, data), origin, ifMatch);
    },

    async 'jobs.linkFiles'({ params, body, origin, ifMatch }) {
      const { files: fileIds, slot } = body;
      const [loose, inSlot] = slot === undefined ? [fileIds, {}] : [[], { [slot]: fileIds }];
      const refused = await unlinkable(deps, params, loose, inSlot);
      if (refused !== undefined) return refused;
      const data = { organisationId: params.org, fileIds, ...defined({ slot }) };
      return act(deps, commandsOf(job).LinkFiles(params.job, data), origin, ifMatch);
    },

    async 'jobs.unlinkFile'({ params, origin }) {
      const data = { organisationId: params.org, fileIds: [params.file] };
      return withoutBody(await act(deps, commandsOf(job).UnlinkFiles(params.job, data), origin));
    },

    async 'jobs.unlinkAllFiles'({ params, origin }) {
      const data = { organisationId: params.org, fileIds: [] };
      return withoutBody(await act(deps, commandsOf(job).SetFiles(params.job, data), origin));
    },

    async 'jobs.submit'({ params, caller, origin }) {
      const data = { organisationId: params.org, userId: actorOf(caller) };
      const command = commandsOf(job).SubmitJob(params.job, data);
      return answer(deps, params.job, await submitJob({ kernel, nowMs: clock.nowMs }, command, origin));
    },

    async 'jobs.cancel'({ params, caller, origin }) {
      const data = { organisationId: params.org, cancelledBy: actorOf(caller) };
      return act(deps, commandsOf(job).CancelJob(params.job, data), origin);
    },

    async 'jobs.retry'({ params, caller, origin, idempotency }) {
      const data = { organisationId: params.org, userId: actorOf(caller) };
      const command = commandsOf(job).RetryJob(params.job, data);
      return answer(
        deps,
        params.job,
        await submitJob({ kernel, nowMs: clock.nowMs }, command, origin, keyOf(idempotency)),
      );
    },
  };
}

async function create(
  deps: JobDependencies,
  { params, body, caller, origin, idempotency }: Call<'jobs.create'>,
): Promise<Answer<Job> | Rejection> {
  const organisationId = params.org;
  const fileIds = body.files ?? [];
  const key = keyOf(idempotency);
  const found = await wantedSpec(deps, organisationId, body);
  const slotFiles = body.inputs ?? {};
  const refused = isRejection(found) ? found : await unfit(deps, organisationId, found.spec, fileIds, slotFiles);
  if (refused !== undefined && !(await wasMade(deps, key))) return refused;
  // A repeat is answered from its marker: what it would say now decides nothing.
  const { version, spec } = isRejection(found) ? { version: body.version ?? 1, spec: REPEATED } : found;
  const id = deps.newId('job');
  const data = {
    organisationId,
    name: body.name,
    configurationId: body.configuration,
    configurationVersion: version,
    spec,
    creatorId: actorOf(caller),
    ...defined({ priority: body.priority, label: body.label }),
    fileIds,
    slotFiles,
  };
  const command = commandsOf(job).CreateJob(id, data);
  const options = { idempotency: key, ...IS_NEW };
  const outcome = await deps.kernel.execute(job, command, origin, options);
  if (!outcome.ok) return outcome.rejection;
  if (outcome.state.status === 'none') throw new Error(`${outcome.stream} does not exist after its creation`);
  const { state, version: made, atMs } = outcome;
  await reachJob(deps, aggregateIdOf(outcome.stream), { state, version: made });
  const reply = await jobReply(deps, aggregateIdOf(outcome.stream), { state, atMs });
  return { body: reply, version: outcome.version, positions: positionsOf(outcome) };
}

/** The first file that the organisation does not have, or whose name its slot does not take. */
async function unfit(
  deps: JobDependencies,
  org: string,
  { slots }: Pick<JobSpec, 'slots'>,
  fileIds: readonly string[],
  slotFiles: SlotFiles,
): Promise<Rejection | undefined> {
  const missing = await missingFile(deps, org, [...fileIds, ...Object.values(slotFiles).flat()]);
  return missing ?? (await misnamedFile(deps.kernel, slots, slotFiles));
}

/** `unfit` for a job that is there already. */
async function unlinkable(
  deps: JobDependencies,
  { org, job: id }: { readonly org: string; readonly job: string },
  fileIds: readonly string[],
  slotFiles: SlotFiles,
): Promise<Rejection | undefined> {
  if (Object.keys(slotFiles).length === 0) return missingFile(deps, org, fileIds);
  const loaded = await loadJob(deps.kernel, org, id);
  return isRejection(loaded) ? loaded : unfit(deps, org, loaded.state.spec, fileIds, slotFiles);
}

/** What a job runs: what the version says, with the values of its parameters. */
async function wantedSpec(
  deps: JobDependencies,
  org: string,
  { configuration, version, parameters = {} }: Call<'jobs.create'>['body'],
): Promise<Awaited<ReturnType<typeof specOfVersion>>> {
  const found = await specOfVersion(deps, org, configuration, version);
  if (isRejection(found)) return found;
  if (found.spec.parameters === undefined && Object.keys(parameters).length === 0) return found;
  // Loaded with the first job that has any.
  const { specWith } = await import('../../../domain/parameter-values.ts');
  const spec = specWith(found.spec, parameters);
  return isRejection(spec) ? spec : { version: found.version, spec };
}

/** Executes, and returns the whole job after it. */
async function act(
  deps: JobDependencies,
  command: SentCommand<JobCommand>,
  origin: Origin,
  ifMatch?: number,
): Promise<Answer<Job> | Rejection> {
  return answer(deps, command.aggregateId, await deps.kernel.execute(job, command, origin, expecting(ifMatch)));
}

async function answer(deps: JobDependencies, id: string, outcome: JobOutcome): Promise<Answer<Job> | Rejection> {
  if (!outcome.ok) return outcome.rejection;
  if (outcome.state.status === 'none') throw new Error(`${outcome.stream} does not exist after a command`);
  // The command is done: its reply is given in any case, and the next read makes sure of the rows.
  const { state, version, atMs } = outcome;
  await reachJob(deps, id, { state, version });
  const body = await jobReply(deps, id, { state, atMs });
  return { body, version: outcome.version, positions: positionsOf(outcome) };
}

function withoutBody(answer: Answer<Job> | Rejection): Answer<undefined> | Rejection {
  return isRejection(answer) ? answer : { ...answer, body: undefined };
}

type Summary = ReplyOf<'jobs.list'>['items'][number];

function summaryOf({ values, createdAtMs, updatedAtMs }: JobRow): Summary {
  return {
    id: values.jobId,
    name: values.name,
    status: values.status,
    configuration: values.configurationId,
    configurationVersion: values.configurationVersion,
    createdBy: values.creatorId,
    createdAt: iso(createdAtMs),
    updatedAt: iso(updatedAtMs),
    machineType: values.spec.machineType,
    ...defined({ startedAt: ifDefined(values.startedAtMs, iso), endedAt: ifDefined(values.endedAtMs, iso) }),
  };
}
