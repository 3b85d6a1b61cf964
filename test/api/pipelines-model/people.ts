import { job as jobs } from '../../../lib/domain/job/job.ts';
import type { ExistingJob } from '../../../lib/domain/job/state.ts';
import { pipeline as pipelines } from '../../../lib/domain/pipeline/pipeline.ts';
import { createRandom } from '../../soak/random.ts';
import { allJobs, allPipelines, fileState, isClosed, type KnownFile, type Scene } from './scene.ts';
import type { Drawn, Submit } from './steps.ts';

/** No request of a person is ever an error of ours. */
export async function sent({ api }: Scene, ...[id, given]: Parameters<Scene['api']['send']>) {
  const got = await api.send(id, given);
  if (got.status >= 500) throw new Error(`${id} is answered with ${got.status}: ${JSON.stringify(api.lines.at(-1))}`);
  return got;
}

const nameAt = (at: number) => `s${at}`;
const isTable = (name: string) => name.endsWith('.csv');

/** A step as a file says it. */
function bodyOf(scene: Scene, { kind, tasks, needs, files, maxAttempts }: Drawn, at: number, back: readonly string[]) {
  const of = (how: string) => [...new Set(needs.filter((one) => one.how === how).map(({ to }) => nameAt(to % at)))];
  const [outputsOf, success, end] = at === 0 ? [[], [], []] : [of('outputs'), of('success'), of('end')];
  const own = [...new Set(files.map((place) => scene.known[place % scene.known.length]))].flatMap((one) => one ?? []);
  const given = (fits: (name: string) => boolean) => own.filter(({ name }) => fits(name)).map(({ id }) => id);
  const reads =
    kind === 'slotted'
      ? {
          inputs: {
            table: { files: given(isTable), outputsOf },
            rest: { files: given((name) => !isTable(name)), outputsOf },
          },
        }
      : { files: given(() => true), outputsOf };
  const waits = [...success.map((step) => ({ step })), ...end.map((step) => ({ step, on: 'end' as const }))];
  return {
    name: nameAt(at),
    configuration: scene.configurations[kind],
    ...reads,
    after: [
      ...waits.filter(({ step }, n) => waits.findIndex((one) => one.step === step) === n),
      ...back.map((step) => ({ step })),
    ],
    ...(tasks > 1 && { array: Array.from({ length: tasks }, (_, n) => ({ PART: `${n}` })) }),
    ...(maxAttempts !== undefined && { maxAttempts }),
  };
}

/** A pipeline of files that are there is taken, unless its steps wait for each other or one cannot ever have its table. */
export async function submitPipeline(scene: Scene, { steps, isCircle, seed }: Submit): Promise<void> {
  const last = steps.length - 1;
  const back = (at: number) => [
    ...(isCircle && at === 0 ? [nameAt(last)] : []),
    ...(isCircle && at === last ? ['s0'] : []),
  ];
  const body = steps.map((step, at) => bodyOf(scene, step, at, back(at)));
  const random = createRandom(seed);
  const shuffled = body.map((step) => ({ step, at: random.next() })).sort((a, b) => a.at - b.at);
  const got = await sent(scene, 'pipelines.submit', {
    ...scene.at,
    body: { name: 'P', steps: shuffled.map(({ step }) => step) },
  });
  const isEmpty = body.some(
    (step) =>
      'inputs' in step && (step.inputs?.table.files.length ?? 0) + (step.inputs?.table.outputsOf.length ?? 0) === 0,
  );
  if (got.status === 201) {
    if (isCircle) throw new Error('steps that wait for each other were taken');
    if (isEmpty) throw new Error('a step was taken whose table is always empty');
    return;
  }
  const code = got.body?.code;
  if (code === 'pipeline-cycle' && isCircle) return;
  if (code === 'pipeline-invalid' && isEmpty) return;
  if (code === 'file-not-available' || code === 'file-not-found') {
    const given = body.flatMap((step) =>
      'inputs' in step ? [...(step.inputs?.table.files ?? []), ...(step.inputs?.rest.files ?? [])] : (step.files ?? []),
    );
    const states = await Promise.all(given.map((id) => fileState(scene, id)));
    if (states.some(({ status }) => status !== 'available')) return;
  }
  if (await isClosed(scene)) return;
  throw new Error(`a pipeline is refused: ${got.status} ${JSON.stringify(got.body)}`);
}

/** Mostly one of the first that there are any of: of what is rare and worth more tries, of what it fits, of all. */
function chosen<T>(place: number, rare: readonly T[], fit: readonly T[], all: readonly T[]): T | undefined {
  const of = place < 600 && rare.length > 0 ? rare : place < 900 && fit.length > 0 ? fit : all;
  return of[place % Math.max(1, of.length)];
}

const isActive = ({ state: { status } }: { readonly state: ExistingJob }) =>
  status === 'submitted' || status === 'running';

export async function ofPipeline(scene: Scene, type: 'cancel' | 'resume', place: number): Promise<void> {
  const all = await allPipelines(scene);
  const fit = all.filter(({ state: { status } }) =>
    type === 'cancel' ? status === 'running' : status === 'failed' || status === 'cancelled',
  );
  // Those of which a person has tried a job again that has not ended.
  const retried = (await allJobs(scene)).filter((job) => scene.retried.has(job.id) && isActive(job));
  const rare = fit.filter(({ id }) => retried.some(({ state: { task } }) => task?.pipelineId === id));
  const one = chosen(place, rare, fit, all);
  if (one === undefined) return;
  await sent(scene, `pipelines.${type}`, { ...scene.at, params: { org: scene.org, pipeline: one.id } });
}

export async function ofJob(scene: Scene, type: 'cancel' | 'retry', place: number): Promise<void> {
  const all = await allJobs(scene);
  const fit = all.filter((one) =>
    type === 'cancel' ? isActive(one) : one.state.status === 'failed' || one.state.status === 'cancelled',
  );
  const running = new Set(
    (await allPipelines(scene)).flatMap(({ id, state }) => (state.status === 'running' ? id : [])),
  );
  const rare = type === 'retry' ? fit.filter(({ state: { task } }) => running.has(task?.pipelineId ?? '')) : [];
  const one = chosen(place, rare, fit, all);
  if (one === undefined) return;
  if (type === 'retry') scene.retried.add(one.id);
  await sent(scene, `jobs.${type}`, { ...scene.at, params: { org: scene.org, job: one.id } });
}

const FITS = {
  trash: ['available'],
  restore: ['trashed'],
  delete: ['available', 'trashed'],
  unlink: ['available'],
} as const;

export async function ofFile(scene: Scene, type: keyof typeof FITS, place: number): Promise<void> {
  const fit: KnownFile[] = [];
  for (const file of scene.known) {
    const { status } = await fileState(scene, file.id);
    if ((FITS[type] as readonly string[]).includes(status)) fit.push(file);
  }
  // Outputs that a step which has yet to start is going to read.
  const file = chosen(place, await awaited(scene, fit), fit.slice(-4), fit);
  if (file === undefined) return;
  const { org } = scene;
  if (type !== 'unlink')
    return void (await sent(scene, `files.${type}`, { ...scene.at, params: { org, file: file.id } }));
  for (const { id, state } of await allJobs(scene)) {
    if (!state.outputs.includes(file.id)) continue;
    scene.unlinked.add(file.id);
    await sent(scene, 'jobs.unlinkFile', { ...scene.at, params: { org, job: id, file: file.id } });
  }
}

async function awaited({ kernel, ...scene }: Scene, files: readonly KnownFile[]): Promise<readonly KnownFile[]> {
  const made = new Set<string>();
  for (const { state } of await allJobs({ kernel, ...scene })) {
    const { state: of } = await kernel.load(pipelines, state.task?.pipelineId ?? '');
    if (of.status === 'none' || of.status === 'succeeded') continue;
    const isRead = Object.values(of.steps).some(
      ({ status, after }) => status === 'waiting' && after.some(({ step }) => step === state.task?.step),
    );
    if (isRead) for (const id of state.outputs) made.add(id);
  }
  return files.filter(({ id }) => made.has(id));
}

/** Refused while a job is active, an upload is open or a file is there. */
export async function close(scene: Scene): Promise<void> {
  const { kernel } = scene;
  const got = await sent(scene, 'organisations.close', scene.at);
  if (got.status >= 300) return;
  for (const { id } of await allJobs(scene)) {
    const { state } = await kernel.load(jobs, id);
    if (state.status === 'submitted' || state.status === 'running')
      throw new Error(`${id} is ${state.status} in an organisation that has closed`);
  }
}
