import { commandsOf } from 'epoch';
import { removalsOf } from '../../../lib/app/platform/commands/orphans.ts';
import { reconcile } from '../../../lib/app/platform/commands/reconcile.ts';
import { file as files } from '../../../lib/domain/file/file.ts';
import { job as jobs } from '../../../lib/domain/job/job.ts';
import { dayOf } from '../../../lib/domain/metering/day.ts';
import { observeAll } from '../../app/uploads/observe-all.ts';
import { atRest, nothingIsLeft } from './oracle.ts';
import { act, produce, put, reportStep, runnerAt, sent, stage, start, uploadAt } from './runner-steps.ts';
import { createScene, type KnownUpload, type Scene } from './scene.ts';
import type { History, Step } from './steps.ts';

const DAY_MS = 86_400_000;
const RETRY_PAUSE_MS = 600_000;
const ORIGIN = { actor: 'schedule', correlation: 'c' };

/** Runs a history, and compares what has come of it: at each rest, at the end, and when all that was open has expired. */
export async function run({ quota, steps }: History): Promise<void> {
  const scene = await createScene(quota);
  for (const step of steps) await take(scene, step);
  await rest(scene);
  await atRest(scene);
  for (const days of [9, 1, 1, 1]) {
    scene.api.pass(days * DAY_MS);
    await rest(scene);
    await reconcileAll(scene);
  }
  await atRest(scene);
  await nothingIsLeft(scene);
}

async function take(scene: Scene, step: Step): Promise<void> {
  const { api, deliveries } = scene;
  switch (step.type) {
    case 'together':
      await Promise.all(step.steps.map((one) => take(scene, one)));
      return;
    case 'dying':
      return dying(scene, step.afterCalls, step.step);
    case 'put': {
      const upload = uploadAt(scene, step.upload);
      if (upload !== undefined) put(scene, upload, step.what);
      return;
    }
    case 'abort':
    case 'trash':
    case 'restore':
    case 'delete':
      return ofPerson(scene, step.type, step.upload);
    case 'lose':
    case 'cancel':
    case 'retry':
      await ofJob(scene, step.type, step.job);
      return step.begins ? beginAttempts(scene) : undefined;
    case 'pass':
      return api.pass(step.ms);
    case 'deliver':
      return deliveries.some(step.deliveries, step.seed);
    case 'fire':
      return deliveries.minute();
    case 'begin':
      return beginAttempts(scene);
    case 'observe':
      await observeAll(api);
      return;
    case 'reconcile':
      return reconcileAll(scene);
    case 'freeze':
      return freeze(scene);
    case 'settle':
      await deliveries.settle(3);
      return;
    case 'close':
      await sent(scene, 'organisations.close', person(scene, 0));
      return;
    default:
      return ofRunner(scene, step);
  }
}

/** Nobody is answered any more, and another process goes on. */
async function dying(scene: Scene, afterCalls: number, step: Step): Promise<void> {
  const { mortality } = scene.api;
  mortality.dieAfter(afterCalls);
  scene.deaths.mayDie = true;
  try {
    await take(scene, step);
  } catch (error) {
    if (!mortality.revive()) throw error;
    scene.deaths.count += 1;
  } finally {
    scene.deaths.mayDie = false;
    if (mortality.revive()) scene.deaths.count += 1;
  }
}

type RunnerStep = Extract<Step, { readonly by: number }>;

async function ofRunner(scene: Scene, step: RunnerStep): Promise<void> {
  const runner = runnerAt(scene, step.by);
  if (runner === undefined) return;
  if (step.type === 'produce') return produce(scene, runner, step);
  if (step.type === 'report') return reportStep(scene, runner, step);
  if (step.type === 'start') return void (await start(scene, runner, step.how, step.items));
  if (step.type === 'stage') {
    const uploads = step.uploads.flatMap((place) => uploadAt(scene, place) ?? []);
    return uploads.length === 0 ? undefined : stage(scene, runner, uploads, step.proves);
  }
  const upload = uploadAt(scene, step.upload);
  return upload && act(scene, runner, step.type, upload);
}

function person({ made }: Scene, index: number) {
  const { token = '', org = '' } = made[index] ?? {};
  return { token, params: { org } };
}

async function ofPerson(scene: Scene, type: 'abort' | 'trash' | 'restore' | 'delete', place: number) {
  const upload = await endable(scene, type, place);
  if (upload === undefined) return;
  const { token, org } = scene.made.find(({ job }) => job === upload.runner.job) ?? { token: '', org: '' };
  if (type === 'abort') {
    scene.ended.add(upload);
    await sent(scene, 'files.abortUpload', { token, params: { org, upload: upload.uploadId } });
    return;
  }
  if (type === 'delete') scene.ended.add(upload);
  await sent(scene, `files.${type}`, { token, params: { org, file: upload.fileId } });
}

const FITS = { abort: 'uploading', trash: 'available', restore: 'trashed', delete: 'trashed' } as const;

/** Mostly one that it fits. */
async function endable(scene: Scene, type: keyof typeof FITS, place: number) {
  const fit: KnownUpload[] = [];
  for (const upload of scene.uploads) {
    const { state } = await scene.api.behind.load(files, upload.fileId);
    if (state.status === FITS[type]) fit.push(upload);
  }
  // Those that a report has named and that are no files yet are few, and worth more tries.
  const named = fit.filter((upload) => scene.reported.has(upload));
  if (place < 500 && named.length > 0) return named[place % named.length];
  return place < 900 && fit.length > 0 ? fit[place % fit.length] : uploadAt(scene, place);
}

async function ofJob(scene: Scene, type: 'lose' | 'cancel' | 'retry', place: number) {
  const { api, made } = scene;
  const { token, org, job } = made[place % made.length] ?? { token: '', org: '', job: '' };
  if (type !== 'lose') return void (await sent(scene, `jobs.${type}`, { token, params: { org, job } }));
  const { state } = await api.behind.load(jobs, job);
  if (state.status === 'none' || state.attempt === undefined) return;
  const data = { organisationId: org, attemptId: state.attempt.id, reason: 'its runner fell silent' };
  await api.behind.execute(jobs, commandsOf(jobs).FailAttempt(job, data), ORIGIN);
}

async function reconcileAll({ api, made }: Scene) {
  const deps = { kernel: api.behind, views: api.views, objects: api.objects, nowMs: api.clock.nowMs };
  await observeAll({ ...deps, kernel: api.behind });
  for (const org of new Set(made.map((one) => one.org)))
    await reconcile(deps, org, await removalsOf(api.objects, api.clock.nowMs()));
}

/** Closes the day before, so that what comes for it is late. */
async function freeze({ api, made }: Scene) {
  const nowMs = api.clock.nowMs();
  for (const org of new Set(made.map((one) => one.org))) await api.ledger.freeze(org, dayOf(nowMs - DAY_MS), nowMs);
}

/** After a pause between attempts, whatever has waited for one begins. */
async function beginAttempts({ api, deliveries, begin }: Scene) {
  api.pass(RETRY_PAUSE_MS);
  await deliveries.settle(5);
  await deliveries.minute();
  await deliveries.settle(6);
  await begin();
}

/** Every minute comes, until nothing moves. */
async function rest({ deliveries }: Scene) {
  for (let minute = 0; minute < 3; minute += 1) {
    await deliveries.settle(minute);
    await deliveries.minute();
  }
  await deliveries.settle(4);
}
