import { expect } from 'vitest';
import { dayOfRow, lateRow, ledgerDayRow } from '../../../lib/app/usage/views/ledger-rows.ts';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { file as files } from '../../../lib/domain/file/file.ts';
import { isStored } from '../../../lib/domain/file/state.ts';
import { job as jobs } from '../../../lib/domain/job/job.ts';
import { post } from '../../../lib/domain/metering/ledger.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { organisation as organisations } from '../../../lib/domain/organisation/organisation.ts';
import { quota as quotas } from '../../../lib/domain/quota/quota.ts';
import { contentOf, shown } from './contents.ts';
import { contentIn } from './report-oracle.ts';
import { keyOfUpload } from './runner-steps.ts';
import type { KnownUpload, Scene } from './scene.ts';

interface Told {
  readonly upload: KnownUpload;
  readonly state: Awaited<ReturnType<typeof stateOf>>;
  readonly events: readonly FileEvent[];
}

async function stateOf({ api }: Scene, fileId: string) {
  return (await api.behind.load(files, fileId)).state;
}

/** What has to be true whenever nothing is under way. */
export async function atRest(scene: Scene): Promise<void> {
  const all: Told[] = [];
  for (const upload of [...scene.uploads, ...(await unknownUploads(scene))]) {
    const events: FileEvent[] = [];
    for await (const commit of scene.api.behind.history(files, upload.fileId)) events.push(...commit.events);
    all.push({ upload, events, state: await stateOf(scene, upload.fileId) });
  }
  for (const told of all) fileIsStored(scene, told);
  for (const told of all) partsCountFromTheirPut(told);
  for (const told of all) expiredWereCounted(told);
  for (const told of all) onlyLatePutsLie(scene, told);
  onlyOpenOnesAreOpen(scene, all);
  await outputsAreAllOrNone(scene, all);
  for (const org of new Set(scene.made.map((one) => one.org))) {
    const own = all.filter(({ upload }) => upload.runner.org === org);
    await quotaIsHeld(scene, org, own);
    await bytesAreBilled(scene, org, own);
  }
}

/** Those whose start was never answered: nobody has put anything of them. */
async function unknownUploads({ api, uploads, made }: Scene): Promise<readonly KnownUpload[]> {
  const known = new Set(uploads.map(({ fileId }) => fileId));
  const found: KnownUpload[] = [];
  for await (const { stream, events } of api.log.scan(0, 1)) {
    const fileId = stream.replace(/^file#/, '');
    const [first] = events;
    if (first?.type !== 'UploadStarted' || known.has(fileId)) continue;
    const { org, job } = made.find((one) => one.job === (first.data as { producedBy?: string }).producedBy) ??
      made[0] ?? { org: '', job: '' };
    const nothing = { content: contentOf({ kind: 'empty', seed: 0 }), urls: new Map(), putAtMs: new Map() };
    found.push({ uploadId: '', fileId, runner: { org, job, attempt: '', token: '' }, name: '', ...nothing });
  }
  return found;
}

/** A file is its object, of the declared size and content; one that has ended has none unless it was put later. */
function fileIsStored(scene: Scene, { upload, state }: Told): void {
  if (state.status === 'none' || !isStored(state)) return;
  const { sizeBytes, parts } = upload.content;
  const has = { bytes: scene.api.objects.stored.get(keyOfUpload(upload)), content: contentIn(scene, upload) };
  expect({ fileId: upload.fileId, ...has }).toEqual({ fileId: upload.fileId, bytes: sizeBytes, content: shown(parts) });
  expect(state.bytes, upload.fileId).toBe(sizeBytes);
}

/** What has ended has an object only where somebody has put it after that. */
function onlyLatePutsLie(scene: Scene, { upload, state, events }: Told): void {
  const last = events.at(-1);
  if (state.status === 'uploading' || state.status === 'none' || isStored(state) || last === undefined) return;
  if (!scene.api.objects.stored.has(keyOfUpload(upload))) return;
  const lastPutMs = Math.max(...[...upload.putAtMs.values()].flat());
  const endedAtMs = 'atMs' in last.data ? last.data.atMs : NaN;
  expect(lastPutMs, `${upload.fileId} has ended and left its object`).toBeGreaterThanOrEqual(endedAtMs);
}

/** The store keeps no parts of what is no upload. */
function onlyOpenOnesAreOpen({ api: { objects }, deaths }: Scene, all: readonly Told[]): void {
  // What a process that died has opened is found by the comparison of the store with the log.
  if (deaths.count > 0) return;
  const open = new Set(all.flatMap(({ state }) => (state.status === 'uploading' ? (state.uploadId ?? []) : [])));
  expect([...objects.openUploads.keys()].filter((uploadId) => !open.has(uploadId))).toEqual([]);
}

/** No byte counts before the store had it, and those of an upload that was put once count from then. */
function partsCountFromTheirPut({ upload, events }: Told): void {
  for (const event of events) {
    if (event.type !== 'PartsUploaded') continue;
    for (const { part, atMs } of event.data.parts) expect(upload.putAtMs.get(part), upload.fileId).toContain(atMs);
  }
}

/** What an upload had in the store when it expired was counted until then, whether anybody had said so or not. */
function expiredWereCounted({ upload, state, events }: Told): void {
  const last = events.at(-1);
  if (state.status !== 'expired' || last?.type !== 'UploadExpired') return;
  const counted = events.flatMap((event) => (event.type === 'PartsUploaded' ? event.data.parts : []));
  for (const [part, [firstMs = NaN]] of upload.putAtMs)
    if (firstMs < last.data.atMs)
      expect(
        counted.map((one) => one.part),
        upload.fileId,
      ).toContain(part);
}

/** Of an attempt that has ended all outputs that it reported are files, or somebody has ended them; of any other none is. */
async function outputsAreAllOrNone(scene: Scene, all: readonly Told[]): Promise<void> {
  const reported = new Set<string>();
  for (const { job } of scene.made) {
    for await (const { events } of scene.api.behind.history(jobs, job)) {
      for (const event of events) {
        if (event.type !== 'AttemptEnded' || event.data.outputs === undefined) continue;
        for (const fileId of event.data.outputs) reported.add(fileId);
      }
    }
    const { state } = await scene.api.behind.load(jobs, job);
    if (state.status === 'none') throw new Error(`${job} does not exist`);
    if (state.attempt?.over === 'succeeded') expect(['completed', 'cancelled'], job).toContain(state.status);
    for (const fileId of state.outputs)
      expect(['available', 'trashed', 'deleted'], fileId).toContain((await stateOf(scene, fileId)).status);
  }
  for (const { upload, state } of all) {
    const { fileId } = upload;
    const ends = ['available', 'trashed', ...(scene.ended.has(upload) ? ['aborted', 'deleted'] : [])];
    if (reported.has(fileId)) expect([...ends, 'deleted'], fileId).toContain(state.status);
    else if (!scene.completed.has(upload)) expect(['uploading', 'aborted', 'expired'], fileId).toContain(state.status);
  }
}

/** What is reserved is what is open, and what is stored is what files have. */
async function quotaIsHeld({ api, made }: Scene, org: string, own: readonly Told[]): Promise<void> {
  const { state } = await api.behind.load(quotas, org);
  const open = own.flatMap((one) => (one.state.status === 'uploading' ? [one.state] : []));
  const there = own.flatMap((one) => (one.state.status !== 'none' && isStored(one.state) ? [one.state] : []));
  let activeJobs = 0;
  for (const one of made) {
    if (one.org !== org) continue;
    const { state: job } = await api.behind.load(jobs, one.job);
    if (job.status === 'submitted' || job.status === 'running') activeJobs += 1;
  }
  const { reservedBytes, storedBytes, openUploads, storedFiles } = state;
  expect({ reservedBytes, storedBytes, openUploads, storedFiles, activeJobs: state.activeJobs }).toEqual({
    reservedBytes: open.reduce((sum, { declaredBytes }) => sum + declaredBytes, 0),
    storedBytes: there.reduce((sum, { bytes }) => sum + bytes, 0),
    openUploads: open.length,
    storedFiles: there.length,
    activeJobs,
  });
}

/** The ledger, day by day, is what these uploads and files have counted; so is the organisation's total. */
async function bytesAreBilled({ api }: Scene, org: string, own: readonly Told[]): Promise<void> {
  const due = new Map<string, { inDay: bigint; net: bigint }>();
  const counts = new Map<string, { inDay: bigint; net: bigint }>();
  const add = (days: typeof due, delta: bigint, atMs: number) => {
    const { day, inDay, net } = post({ delta, atMs });
    const before = days.get(day) ?? { inDay: 0n, net: 0n };
    days.set(day, { inDay: before.inDay + inDay, net: before.net + net });
  };
  for (const { upload, events } of own) for (const [delta, atMs] of stepsOf(upload, events)) add(due, delta, atMs);
  for await (const { key, values } of ledgerDayRow.every(api.queue.at('usage-ledger@1'), { organisationId: org })) {
    const { inDay, net } = values.storage;
    if (inDay !== '0' || net !== '0') counts.set(dayOfRow(key), { inDay: BigInt(inDay), net: BigInt(net) });
  }
  for await (const { values } of lateRow.every(api.queue.at('usage-ledger@1'), { organisationId: org }))
    for (const { meter, delta, atMs } of values.changes) if (meter === STORAGE_METER) add(counts, BigInt(delta), atMs);
  for (const days of [due, counts])
    for (const [day, { inDay, net }] of days) if (inDay === 0n && net === 0n) days.delete(day);
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(due));
  const total = [...due.values()].reduce((sum, { net }) => sum + net, 0n);
  const { state } = await api.behind.load(organisations, org);
  expect(state.status === 'none' ? 0n : BigInt(state.storageBytes)).toBe(total);
}

/** Bytes from the first put that was counted, until the event that ends them: by the store's times, and not by the log's. */
function* stepsOf(
  { content, putAtMs }: KnownUpload,
  events: readonly FileEvent[],
): Generator<readonly [bigint, number]> {
  let bytes = 0;
  for (const event of events) {
    if (event.type === 'PartsUploaded') {
      for (const { part, atMs } of event.data.parts) {
        const part1 = content.parts[part - 1];
        const size = part1 === undefined ? NaN : 'of' in part1 ? part1.bytes : part1.length;
        bytes += size;
        const times = putAtMs.get(part) ?? [];
        yield [BigInt(size), times.length === 1 ? (times[0] ?? NaN) : atMs];
      }
    }
    if (event.type === 'UploadAborted' || event.type === 'UploadExpired' || event.type === 'FileDeleted')
      yield [-BigInt(bytes), event.data.atMs];
  }
}

/** When all that was open has expired and the store was compared on two days: nothing without a file. */
export async function nothingIsLeft(scene: Scene): Promise<void> {
  const { objects } = scene.api;
  expect([...objects.openUploads.keys()]).toEqual([]);
  const named = new Set<string>();
  for (const upload of scene.uploads) {
    const state = await stateOf(scene, upload.fileId);
    expect(state.status, upload.fileId).not.toBe('uploading');
    if (state.status !== 'none' && isStored(state)) named.add(keyOfUpload(upload));
  }
  expect([...objects.stored.keys()].filter((key) => !named.has(key))).toEqual([]);
}
