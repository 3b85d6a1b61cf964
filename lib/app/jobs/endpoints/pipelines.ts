import { aggregateIdOf, commandsOf, isRejection, type Rejection, reject, type SentCommand } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { SlotFiles } from '../../../domain/input-slots.ts';
import type { PipelineCommand } from '../../../domain/pipeline/commands.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import { type ExistingPipeline, jobIdOf, LETTERS, OPEN, type StepState } from '../../../domain/pipeline/state.ts';
import type { PipelineStep } from '../../../domain/pipeline/steps.ts';
import { actorOf } from '../../http/caller.ts';
import { IS_NEW, keyOf, wasMade } from '../../http/create-once.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Call, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { missingFile } from '../queries/missing-file.ts';
import { loadPipeline, submissionOf } from '../queries/read-pipeline.ts';
import { misnamedFile } from '../queries/slot-names.ts';
import { specOfVersion } from '../queries/spec-of-version.ts';
import { type PipelineRow, pipelineListRow, pipelineRow } from '../views/pipelines.ts';

type Pipeline = ReplyOf<'pipelines.get'>;
type Summary = ReplyOf<'pipelines.list'>['items'][number];
type Task = ReplyOf<'pipelines.listTasks'>['items'][number];

/** Pipelines of an organisation. */
export function pipelineEndpoints(deps: Dependencies): Endpoints<'pipelines'> {
  const { kernel, views } = deps;

  return {
    'pipelines.submit': (call) => submit(deps, call),

    async 'pipelines.list'({ params, query }) {
      const wanted = { ...wantedPage(query), order: 'descending' as const };
      const page = await pipelineListRow.page(views, { organisationId: params.org }, wanted);
      const rows = await pipelineRow.getMany(
        views,
        page.items.map(({ values }) => values),
      );
      return { body: pageOf(page, rows.map(summaryOf)) };
    },

    async 'pipelines.get'({ params }) {
      const loaded = await loadPipeline(kernel, params.org, params.pipeline);
      if (isRejection(loaded)) return loaded;
      return { body: await replyOf(deps, params.pipeline, loaded.state, loaded.atMs), version: loaded.version };
    },

    async 'pipelines.listTasks'({ params, query }) {
      const loaded = await loadPipeline(kernel, params.org, params.pipeline);
      if (isRejection(loaded)) return loaded;
      const of = loaded.state.steps[params.step];
      const step = (await submissionOf(kernel, params.pipeline)).steps.find(({ name }) => name === params.step);
      if (of === undefined || step === undefined) return reject('not-found', 'the pipeline has no such step');
      const from = query.cursor === undefined ? 0 : Number(query.cursor);
      if (!Number.isInteger(from) || from < 0 || from > step.tasks.length)
        return reject('cursor-invalid', 'the cursor is not one of this list');
      const { limit } = wantedPage(query);
      const items = step.tasks.slice(from, from + limit).map((parameters, n) => taskOf(of, from + n, parameters));
      const next = from + items.length;
      return { body: pageOf(defined({ cursor: next < step.tasks.length ? String(next) : undefined }), items) };
    },

    async 'pipelines.cancel'({ params, caller, origin }) {
      const data = { organisationId: params.org, cancelledBy: actorOf(caller) };
      return act(deps, commandsOf(pipeline).CancelPipeline(params.pipeline, data), origin);
    },

    async 'pipelines.resume'({ params, caller, origin }) {
      const { settleRetried } = await import('../commands/settle-retried.ts');
      const refused = await settleRetried(deps, params.org, params.pipeline, origin);
      if (refused !== undefined) return refused;
      const data = { organisationId: params.org, userId: actorOf(caller) };
      return act(deps, commandsOf(pipeline).ResumePipeline(params.pipeline, data), origin);
    },
  };
}

async function submit(
  deps: Dependencies,
  { params, body, caller, origin, idempotency }: Call<'pipelines.submit'>,
): Promise<Answer<Pipeline> | Rejection> {
  const organisationId = params.org;
  const key = keyOf(idempotency);
  const found = await stepsOf(deps, organisationId, body.steps);
  if (isRejection(found) && !(await wasMade(deps, key))) return found;
  // A repeat is answered from its marker: what it would say now decides nothing.
  const data = { organisationId, name: body.name, userId: actorOf(caller), steps: isRejection(found) ? [] : found };
  const command = commandsOf(pipeline).SubmitPipeline(deps.newId('pipeline'), data);
  return act(deps, command, origin, { idempotency: key, ...IS_NEW });
}

type GivenStep = Call<'pipelines.submit'>['body']['steps'][number];

/** The steps with what their configurations say now. */
async function stepsOf(
  deps: Dependencies,
  org: string,
  given: readonly GivenStep[],
): Promise<readonly PipelineStep[] | Rejection> {
  const steps: PipelineStep[] = [];
  const inSlots = given.flatMap((step) => Object.values(step.inputs ?? {}));
  const files = [...new Set([...given, ...inSlots].flatMap((step) => step.files ?? []))];
  const missing = await missingFile(deps, org, files);
  if (missing !== undefined) return missing;
  for (const {
    name,
    configuration,
    version,
    files: own = [],
    outputsOf = [],
    inputs,
    after = [],
    array = [{}],
    ...step
  } of given) {
    const found = await specOfVersion(deps, org, configuration, version);
    if (isRejection(found)) return found;
    const slots = ifDefined(inputs, sourcesOf);
    const misnamed = await misnamedFile(deps.kernel, found.spec.slots, filesBySlot(slots));
    if (misnamed !== undefined) return misnamed;
    steps.push({
      name,
      configurationId: configuration,
      configurationVersion: found.version,
      spec: { ...found.spec, ...defined({ maxAttempts: step.maxAttempts }) },
      files: [...new Set(own)],
      outputsOf: [...new Set(outputsOf)],
      ...defined({ slots }),
      after: after.map((one) => ({ step: one.step, on: one.on ?? 'success' })),
      tasks: array,
    });
  }
  return steps;
}

function sourcesOf(inputs: NonNullable<GivenStep['inputs']>): NonNullable<PipelineStep['slots']> {
  const sources = Object.entries(inputs).map(([slot, { files = [], outputsOf = [] }]) => {
    return [slot, { files: [...new Set(files)], outputsOf: [...new Set(outputsOf)] }] as const;
  });
  return Object.fromEntries(sources);
}

function filesBySlot(slots: PipelineStep['slots'] = {}): SlotFiles {
  return Object.fromEntries(Object.entries(slots).map(([slot, { files }]) => [slot, files]));
}

async function act(
  deps: Dependencies,
  command: SentCommand<PipelineCommand>,
  origin: Call<'pipelines.cancel'>['origin'],
  options?: Parameters<Dependencies['kernel']['execute']>[3],
): Promise<Answer<Pipeline> | Rejection> {
  const outcome = await deps.kernel.execute(pipeline, command, origin, options);
  if (!outcome.ok) return outcome.rejection;
  if (outcome.state.status === 'none') throw new Error(`${outcome.stream} does not exist after a command`);
  const body = await replyOf(deps, aggregateIdOf(outcome.stream), outcome.state, outcome.atMs);
  return { body, version: outcome.version, positions: positionsOf(outcome) };
}

async function replyOf(
  { kernel }: Dependencies,
  id: string,
  { name, status, userId, steps }: ExistingPipeline,
  atMs: number,
): Promise<Pipeline> {
  const submitted = await submissionOf(kernel, id);
  return {
    id,
    name,
    status,
    submittedBy: userId,
    submittedAt: iso(submitted.atMs),
    updatedAt: iso(atMs),
    steps: submitted.steps.flatMap((step) => {
      const of = steps[step.name];
      return of === undefined ? [] : [stepOf(step, of)];
    }),
  };
}

function stepOf(step: PipelineStep, { status, after, outcomes }: StepState): Pipeline['steps'][number] {
  const count = (letter: string) => outcomes.split(letter).length - 1;
  return {
    name: step.name,
    status,
    configuration: step.configurationId,
    configurationVersion: step.configurationVersion,
    after: after.map((one) => ({ ...one })),
    tasks: {
      all: outcomes.length,
      open: count(OPEN),
      succeeded: count(LETTERS.succeeded),
      failed: count(LETTERS.failed),
      cancelled: count(LETTERS.cancelled),
    },
  };
}

const OUTCOMES: Readonly<Record<string, Task['outcome']>> = { s: 'succeeded', f: 'failed', c: 'cancelled' };

function taskOf(of: StepState, index: number, parameters: Readonly<Record<string, string>>): Task {
  const outcome = OUTCOMES[of.outcomes[index] ?? ''] ?? 'open';
  const hasJob = of.status !== 'waiting' && (outcome !== 'open' || index < of.released);
  const job = hasJob || outcome === 'succeeded' ? jobIdOf(of, index) : undefined;
  return { index, parameters: { ...parameters }, outcome, ...defined({ job }) };
}

function summaryOf({ values }: PipelineRow): Summary {
  return {
    id: values.pipelineId,
    name: values.name,
    status: values.status,
    steps: values.steps,
    tasks: values.tasks,
    submittedBy: values.userId,
    submittedAt: iso(values.submittedAtMs),
    ...defined({ endedAt: ifDefined(values.endedAtMs, iso) }),
  };
}
