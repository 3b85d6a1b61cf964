import { storageKeyOf } from '../../../lib/domain/file/sizing.ts';
import { shown } from './contents.ts';
import type { KnownUpload, Runner, Scene } from './scene.ts';

/** What the store has of an upload's object; undefined where there is none. */
export function contentIn({ api: { objects } }: Scene, { runner, fileId }: KnownUpload): string | undefined {
  const key = storageKeyOf(runner.org, fileId);
  if (!objects.stored.has(key)) return undefined;
  return objects.described.get(key)?.join(' ') ?? objects.contents.get(key)?.toString('hex') ?? 'unknown';
}

/** A report is recorded only when all that it names is the job's, proven to this attempt, once each, and whole in the store. */
export function reportedTruly(
  scene: Scene,
  runner: Runner,
  uploads: readonly KnownUpload[],
  proofs: readonly string[],
): void {
  const proven = proofs.map((proof) => {
    const known = scene.proofs.find((one) => one.proof === proof);
    if (known === undefined) throw new Error(`a forged proof was taken: ${proof}`);
    if (known.attempt !== runner.attempt) throw new Error(`${runner.attempt} reported a proof of ${known.attempt}`);
    return known.upload;
  });
  const twice = new Set(proven.map(({ name }) => name)).size < proven.length;
  if (twice || uploads.some((upload) => proven.includes(upload))) throw new Error('an output was reported twice');
  for (const upload of [...uploads, ...proven]) {
    if (upload.runner.job !== runner.job) throw new Error(`${runner.attempt} reported an output of another job`);
    wholeInStore(scene, upload);
    scene.reported.add(upload);
  }
}

/** One that somebody has ended is no output any more, and its object goes. */
function wholeInStore(scene: Scene, upload: KnownUpload): void {
  const has = contentIn(scene, upload);
  if (has === shown(upload.content.parts) || scene.ended.has(upload)) return;
  throw new Error(`${upload.uploadId} was reported, and its object is ${has}`);
}
