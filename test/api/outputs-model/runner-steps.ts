import { storageKeyOf } from '../../../lib/domain/file/sizing.ts';
import { contentOf, lengthOf, shown, wrong } from './contents.ts';
import { contentIn, reportedTruly } from './report-oracle.ts';
import type { KnownUpload, Runner, Scene } from './scene.ts';
import type { How, Lie, Produce, Report, StartedItem, Step } from './steps.ts';

type Of<T extends Step['type']> = Extract<Step, { type: T }>;

const ofRunner = ({ token, attempt }: Runner, params: Readonly<Record<string, string>> = {}) => ({
  token,
  params: { attempt, ...params },
});

/** Of 100 the most are the newest runner of a job, a tenth is any that ever was. */
export function runnerAt({ runners, made }: Scene, by: number): Runner | undefined {
  if (by >= 90) return runners[by % Math.max(1, runners.length)];
  const { job } = made[by % made.length] ?? {};
  return runners.findLast((one) => one.job === job);
}

export function uploadAt({ uploads }: Scene, place: number): KnownUpload | undefined {
  return uploads[place % Math.max(1, uploads.length)];
}

/** No request of a runner or a person is ever an error of ours. */
export async function sent(scene: Scene, ...[id, given]: Parameters<Scene['api']['send']>) {
  const got = await scene.api.send(id, given);
  if (got.status >= 500)
    throw new Error(`${id} is answered with ${got.status}: ${JSON.stringify(scene.api.lines.at(-1))}`);
  return got;
}

export async function start(scene: Scene, runner: Runner, how: How, items: readonly StartedItem[]) {
  const bodies = items.map(({ key, name, content }) => {
    const { sizeBytes, checksum, kind } = contentOf(content);
    // An empty file has no checksum with some runners, and one with others.
    const checked = kind === 'empty' && content.seed % 2 === 0 ? {} : { checksum };
    return { key: `key-${key}`, name: `${name}.txt`, sizeBytes: String(sizeBytes), ...checked };
  });
  if (how === 'alone') return startAlone(scene, runner, items, bodies);
  const body = { uploads: bodies, ...(how === 'whole' && { whole: true }) };
  const got = await sent(scene, 'attempts.startOutputs', { ...ofRunner(runner), body });
  const started: KnownUpload[] = [];
  for (const [at, { started: one, part }] of (got.body?.items ?? []).entries()) {
    const item = items[at];
    if (one === undefined || item === undefined) continue;
    started.push(known(scene, runner, one, item, part?.url));
  }
  return started;
}

async function startAlone(
  scene: Scene,
  runner: Runner,
  items: readonly StartedItem[],
  bodies: readonly { readonly key: string }[],
) {
  const started: KnownUpload[] = [];
  for (const [at, { key, ...body }] of bodies.entries()) {
    const headers = { 'idempotency-key': key };
    const got = await sent(scene, 'attempts.startOutput', { ...ofRunner(runner), headers, body });
    const item = items[at];
    if (got.status === 201 && item !== undefined) started.push(known(scene, runner, got.body, item));
  }
  return started;
}

interface Started {
  readonly uploadId: string;
  readonly fileId: string;
}

/** A repeat is the upload that it was. */
function known(scene: Scene, runner: Runner, { uploadId, fileId }: Started, item: StartedItem, url?: string) {
  const before = scene.uploads.find((one) => one.uploadId === uploadId);
  const upload: KnownUpload = before ?? {
    uploadId,
    fileId,
    runner,
    name: `${item.name}.txt`,
    content: contentOf(item.content),
    urls: new Map(),
    putAtMs: new Map(),
  };
  if (before === undefined) scene.uploads.push(upload);
  if (url !== undefined) upload.urls.set(1, url);
  return upload;
}

export async function sign(scene: Scene, runner: Runner, { uploadId, urls, content }: KnownUpload) {
  const body = { parts: content.parts.map((_, at) => at + 1) };
  const got = await sent(scene, 'attempts.signOutputParts', { ...ofRunner(runner, { upload: uploadId }), body });
  for (const { part, url } of got.body?.parts ?? []) if (!urls.has(part)) urls.set(part, url);
  return got;
}

/** Whether the store took all of it. */
export function put(scene: Scene, upload: KnownUpload, what: Of<'put'>['what']): boolean {
  let isWhole = true;
  for (const [at, part] of upload.content.parts.entries()) {
    const isTaken = scene.put(upload, at + 1, what === 'right' ? part : wrong(part, what));
    if (isTaken && what === 'longer') throw new Error(`${upload.uploadId} took ${lengthOf(part) + 1} bytes`);
    isWhole &&= isTaken;
  }
  return isWhole;
}

export async function stage(scene: Scene, runner: Runner, uploads: readonly KnownUpload[], proves: boolean) {
  const body = { uploads: uploads.map(({ uploadId }) => uploadId), ...(proves && { prove: true }) };
  const got = await sent(scene, 'attempts.stageOutputs', { ...ofRunner(runner), body });
  for (const [at, { proof, refused, completing }] of (got.body?.items ?? []).entries()) {
    const upload = uploads[at];
    if (upload === undefined || refused !== undefined || completing) continue;
    if (upload.runner.job !== runner.job) throw new Error(`${runner.attempt} staged an output of another job`);
    if (shown(upload.content.parts) !== contentIn(scene, upload))
      throw new Error(`${upload.uploadId} is staged and its object is ${contentIn(scene, upload)}`);
    if (proof !== undefined) scene.proofs.push({ proof, upload, attempt: runner.attempt });
  }
}

export async function act(scene: Scene, runner: Runner, type: 'confirm' | 'complete' | 'sign', upload: KnownUpload) {
  if (type === 'sign') return void (await sign(scene, runner, upload));
  const at = ofRunner(runner, { upload: upload.uploadId });
  if (type === 'complete') scene.completed.add(upload);
  const got =
    type === 'complete'
      ? await sent(scene, 'attempts.completeOutput', at)
      : await sent(scene, 'attempts.confirmOutputParts', {
          ...at,
          body: { parts: upload.content.parts.map((_, n) => n + 1) },
        });
  if (got.status === 200 && upload.runner.job !== runner.job)
    throw new Error(`${runner.attempt} did ${type} of an output of another job`);
}

/** What a runner does from beginning to end, as far as it goes. */
export async function produce(scene: Scene, runner: Runner, step: Produce) {
  const items = step.contents.map((content, at) => ({ key: scene.freshKey(), name: at, content }));
  const uploads = await start(scene, runner, step.how, items);
  if (step.how !== 'alone' && !scene.deaths.mayDie && uploads.length > 0 && uploads.length < items.length)
    throw new Error(
      `${uploads.length} of ${items.length} outputs have begun, and the quota has no room for the others`,
    );
  const left = step.leavesOut === 'put' ? uploads.slice(1) : uploads;
  for (const upload of left) {
    if (upload.urls.size < upload.content.parts.length) await sign(scene, runner, upload);
    const isSigned = upload.urls.size === upload.content.parts.length;
    if (step.disturbs) disturb(scene, upload);
    if (!put(scene, upload, 'right') && isSigned) throw new Error(`${upload.uploadId} is not taken as it is`);
    if (step.disturbs && contentIn(scene, upload) !== undefined) disturb(scene, upload);
  }
  scene.api.pass(step.pauseMs);
  const before = scene.proofs.length;
  if (step.leavesOut === 'stage') for (const upload of left) await act(scene, runner, 'confirm', upload);
  else if (step.leavesOut !== 'confirm and stage') await stage(scene, runner, uploads, step.proves);
  scene.api.pass(step.pauseMs);
  const proofs = scene.proofs.slice(before).filter(({ attempt }) => attempt === runner.attempt);
  const proven = new Set(proofs.map(({ upload }) => upload));
  const others = uploads.filter((one) => !proven.has(one));
  const own = proofs.map(({ proof }) => proof);
  if (step.lie !== undefined) await lie(scene, runner, step.lie, others, own);
  if (step.outcome !== undefined) await report(scene, runner, step.outcome, others, own);
}

function disturb(scene: Scene, upload: KnownUpload) {
  put(scene, upload, 'longer');
  // Nothing has no other content of its length.
  if (upload.content.sizeBytes > 0) put(scene, upload, 'other');
}

async function lie(scene: Scene, runner: Runner, how: Lie, others: readonly KnownUpload[], own: readonly string[]) {
  if (how === 'forged') return report(scene, runner, 'succeeded', others, own.map(forged));
  if (how === 'foreign') {
    const foreign = scene.proofs.filter(({ attempt }) => attempt !== runner.attempt).map(({ proof }) => proof);
    return report(scene, runner, 'succeeded', others, [...own, ...foreign.slice(-1)]);
  }
  const proven = scene.proofs.filter(({ proof }) => own.includes(proof)).map(({ upload }) => upload);
  if (how === 'both') {
    if (proven.length > 0) await stage(scene, runner, proven, false);
    return report(scene, runner, 'succeeded', [...others, ...proven], own);
  }
  const items = [{ key: scene.freshKey(), name: 0, content: { kind: 'small', seed: 1 } }] as const;
  const [twin] = await start(scene, runner, 'whole', items);
  if (twin === undefined) return undefined;
  put(scene, twin, 'right');
  await stage(scene, runner, [twin], true);
  const proofs = scene.proofs.filter(({ upload }) => upload === twin).map(({ proof }) => proof);
  return report(scene, runner, 'succeeded', others, [...own, ...proofs]);
}

export async function report(
  scene: Scene,
  runner: Runner,
  outcome: Report['outcome'],
  uploads: readonly KnownUpload[],
  proofs: readonly string[],
) {
  const outputs = uploads.map(({ uploadId }) => uploadId);
  const body = { outcome, exitCode: 0, outputs, proofs };
  const { api } = scene;
  const before = api.eventCount();
  const got = await sent(scene, 'attempts.reportAttempt', { ...ofRunner(runner), body });
  if (got.status === 200 && got.body.recorded) reportedTruly(scene, runner, uploads, proofs);
  return { got, wrote: api.eventCount() - before };
}

/** A report of anything, true or not. */
export async function reportStep(scene: Scene, runner: Runner, step: Report) {
  const uploads = step.uploads.flatMap((place) => uploadAt(scene, place) ?? []);
  const proofs = step.proofs.flatMap((place) => scene.proofs[place % Math.max(1, scene.proofs.length)]?.proof ?? []);
  if (step.withOwn) {
    const own = scene.proofs.filter(({ attempt }) => attempt === runner.attempt);
    proofs.push(...own.map(({ proof }) => proof));
    const proven = new Set(own.map(({ upload }) => upload));
    uploads.push(...scene.uploads.filter((one) => one.runner === runner && !proven.has(one)));
  }
  const told = step.forges ? proofs.map(forged) : proofs;
  await report(scene, runner, step.outcome, uploads, told);
  if (step.twice) await report(scene, runner, step.outcome, uploads, told);
}

/** Each with another digit, somewhere in it. */
function forged(proof: string, at: number): string {
  const digits = [...proof.matchAll(/\d/g)];
  const { index = 0 } = digits[(proof.charCodeAt(proof.length - 1) + at * 7) % digits.length] ?? {};
  return `${proof.slice(0, index)}${(Number(proof[index]) + 1) % 10}${proof.slice(index + 1)}`;
}

export const keyOfUpload = ({ runner, fileId }: KnownUpload) => storageKeyOf(runner.org, fileId);
