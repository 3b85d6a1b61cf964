import { crc32 } from 'node:zlib';
import { commandsOf } from 'epoch';
import { describe, expect, test, vi } from 'vitest';
import { keepOutputs } from '../../lib/app/jobs/commands/keep-outputs.ts';
import { provenOutputs } from '../../lib/app/jobs/commands/output-proof.ts';
import { fileIdOf } from '../../lib/app/uploads/commands/start.ts';
import { base64OfCrc32 } from '../../lib/client/crc32.ts';
import { file } from '../../lib/domain/file/file.ts';
import { job as jobs } from '../../lib/domain/job/job.ts';
import { observeAll } from '../app/uploads/observe-all.ts';
import { createTestApi } from './api.ts';
import { runningJob } from './attempt-scene.ts';

const ORIGIN = { actor: 'output-keeping', correlation: 'c' };

/** How a runner puts small outputs: as parts, as older ones do, or as objects. */
type Put = 'in parts' | 'as a whole';

async function scene(how: Put = 'as a whole', api = createTestApi()) {
  const { org, at, job, attempt, of } = await runningJob(api);
  const shown = async () => (await api.send('jobs.get', { ...at, params: { org, job } })).body;
  const listed = async () => {
    const { body } = await api.send('files.list', { ...at, query: { state: 'available', sort: 'name' } });
    return body.items.map(({ name }: { name: string }) => name) as string[];
  };
  return { api, at, org, job, attempt, of, how, shown, listed };
}

type Scene = Awaited<ReturnType<typeof scene>>;

let started = 0;

/** Of three bytes. */
const checksum = { algorithm: 'CRC32', value: base64OfCrc32(crc32(new Uint8Array(3))) };

async function start({ api, of, how }: Scene, names: readonly string[]) {
  const uploads = names.map((name) => ({ key: `k-${++started}`, name, sizeBytes: '3', checksum }));
  const whole = how === 'as a whole';
  return api.send('attempts.startOutputs', { ...of, body: { uploads, ...(whole && { whole }) } });
}

/** Starts outputs, and puts what they are. */
async function put(given: Scene, names: readonly string[]) {
  const { api } = given;
  const { body } = await start(given, names);
  for (const { part } of body.items) api.objects.put(part.url, 3);
  return body.items.map(({ started }: { started: { uploadId: string } }) => started.uploadId) as string[];
}

async function stage({ api, of }: Scene, uploads: readonly string[], prove = true) {
  const { body } = await api.send('attempts.stageOutputs', { ...of, body: { uploads, ...(prove && { prove }) } });
  return body.items as readonly { readonly proof?: string; readonly refused?: { readonly code: string } }[];
}

async function proven(given: Scene, names: readonly string[]) {
  const items = await stage(given, await put(given, names));
  return items.map(({ proof }) => proof ?? '');
}

async function report({ api, of }: Scene, left: object) {
  const said = await api.send('attempts.reportAttempt', {
    ...of,
    body: { outcome: 'succeeded', exitCode: 0, ...left },
  });
  return [said.status, said.body.code ?? said.body.recorded] as const;
}

/** As the reactor does, from the attempt's last event. */
async function keep({ api, job }: Scene) {
  for await (const { events } of api.kernel.history(jobs, job))
    for (const event of events) if (event.type === 'AttemptEnded') await keepOutputs(api, job, event.data, ORIGIN);
}

describe.each<Put>(['in parts', 'as a whole'])('outputs that are put %s and staged by proofs', (how) => {
  test('write nothing to the log until the report, and are files of the time at which the store got them', async () => {
    const given = await scene(how);
    const { api } = given;
    const uploads = await put(given, ['a.txt', 'd/b.txt']);
    const before = api.eventCount();
    const arrivedAtMs = api.clock.nowMs();
    const proofs = (await stage(given, uploads)).map(({ proof }) => proof ?? '');
    // The answer of the first time was lost: the proofs are the same.
    expect((await stage(given, uploads)).map(({ proof }) => proof)).toEqual(proofs);
    expect(api.eventCount()).toBe(before);
    api.pass(60_000);
    expect(await report(given, { proofs })).toEqual([200, true]);
    expect(await report(given, { proofs })).toEqual([200, false]);
    await keep(given);
    await keep(given);
    expect([await given.listed(), (await given.shown()).status]).toEqual([['a.txt', 'd/b.txt'], 'completed']);
    const [first] = uploads.map(fileIdOf);
    const parts: unknown[] = [];
    for await (const { events } of api.kernel.history(file, first ?? ''))
      for (const { type, data } of events) if (type === 'PartsUploaded') parts.push(...data.parts);
    expect(parts).toEqual([{ part: 1, bytes: 3, atMs: arrivedAtMs }]);
  });

  test('become files in one commit each, 50 in a transaction', async () => {
    const given = await scene(how);
    const names = Array.from({ length: 50 }, (_, n) => `${n}.txt`);
    expect(await report(given, { proofs: await proven(given, names) })).toEqual([200, true]);
    const append = vi.spyOn(given.api.kernel.store, 'append');
    await keep(given);
    expect(append.mock.calls).toHaveLength(2);
    expect(await given.listed()).toHaveLength(50);
  });

  test('and others that are not make one report, all of them or none', async () => {
    const given = await scene(how);
    const [upload = ''] = await put(given, ['old.txt']);
    await stage(given, [upload], false);
    const proofs = await proven(given, ['a.txt', 'b.txt']);
    const [loose = ''] = await put(given, ['loose.txt']);
    expect(await report(given, { proofs, outputs: [upload, loose] })).toEqual([409, 'output-not-staged']);
    expect((await given.shown()).outputs).toEqual([]);
    expect(await report(given, { proofs, outputs: [upload] })).toEqual([200, true]);
    await keep(given);
    expect(await given.listed()).toEqual(['a.txt', 'b.txt', 'old.txt']);
  });

  test('have no proof where an older runner asks for none, and are reported by their uploads as ever', async () => {
    const given = await scene(how);
    const uploads = await put(given, ['a.txt']);
    expect(await stage(given, uploads, false)).toEqual([{ uploadId: uploads[0], fileId: fileIdOf(uploads[0] ?? '') }]);
    expect(await report(given, { outputs: uploads })).toEqual([200, true]);
    await keep(given);
    expect(await given.listed()).toEqual(['a.txt']);
  });

  test('may be staged again without one: nothing is lost of what was proven and never reported', async () => {
    const given = await scene(how);
    const uploads = await put(given, ['a.txt', 'b.txt']);
    await stage(given, uploads);
    expect(await report(given, { outputs: uploads })).toEqual([409, 'output-not-staged']);
    await stage(given, uploads, false);
    expect(await report(given, { outputs: uploads })).toEqual([200, true]);
    await keep(given);
    expect(await given.listed()).toEqual(['a.txt', 'b.txt']);
  });

  test('are completed one by one, too, as older runners do', async () => {
    const given = await scene(how);
    const [upload = ''] = await put(given, ['a.txt']);
    await stage(given, [upload]);
    const params = { ...given.of.params, upload };
    expect((await given.api.send('attempts.completeOutput', { ...given.of, params })).status).toBe(200);
    expect([await given.listed(), (await given.shown()).outputs]).toMatchObject([['a.txt'], [{ name: 'a.txt' }]]);
  });

  test('have none where their bytes are wrong or missing', async () => {
    const given = await scene(how);
    const { body } = await start(given, ['a.txt']);
    const [{ uploadId }] = body.items.map(({ started }: { started: { uploadId: string } }) => started);
    expect(await stage(given, [uploadId])).toMatchObject([{ refused: { code: 'parts-missing' } }]);
  });

  test('are counted by the daily look when their runner dies, and never become files', async () => {
    const given = await scene(how);
    const uploads = await put(given, ['a.txt']);
    await stage(given, uploads);
    expect(await observeAll(given.api)).toMatchObject({ uploads: 1, parts: 1, completed: 0 });
    const { state } = await given.api.kernel.load(file, fileIdOf(uploads[0] ?? ''));
    expect(state).toMatchObject({ status: 'uploading', bytes: 3 });
    expect(await given.listed()).toEqual([]);
  });

  test('that were counted meanwhile, or whose upload somebody has ended, cost no other', async () => {
    const given = await scene(how);
    const { api, org } = given;
    const uploads = await put(given, ['a.txt', 'b.txt', 'c.txt']);
    const proofs = (await stage(given, uploads)).map(({ proof }) => proof ?? '');
    expect(await observeAll(api)).toMatchObject({ parts: 3 });
    const abort = commandsOf(file).AbortUpload(fileIdOf(uploads[1] ?? ''), { organisationId: org });
    await api.kernel.execute(file, abort, ORIGIN);
    expect(await report(given, { proofs })).toEqual([200, true]);
    await keep(given);
    expect([await given.listed(), (await given.shown()).status]).toEqual([['a.txt', 'c.txt'], 'completed']);
  });
});

describe('a runner that lies about its outputs is refused, and nothing is kept or lost', () => {
  const changed = (proof: string, at: number, to: string) => proof.split('~').with(at, to).join('~');

  test.each([
    [
      'nobody has given',
      (proof: string) => changed(proof, 0, 'output-proof').replace(/\.[^.]+$/, `.${'A'.repeat(22)}`),
    ],
    ['has another size', (proof: string) => changed(proof, 4, '4')],
    ['has another time', (proof: string) => changed(proof, 5, '0')],
    ['lasts longer', (proof: string) => proof.replace(/\d+(?=\.[^.]+$)/, '9999999999999')],
    ['is of another file', (proof: string) => changed(proof, 2, fileIdOf('upl_01J8Z3K4M5N6P7Q8R9S0T1V2W3'))],
    ['is cut', (proof: string) => proof.slice(0, -1)],
    ['is something else', () => 'x'],
  ])('a proof that %s', async (_, lie) => {
    const given = await scene();
    const [first = '', second = ''] = await proven(given, ['a.txt', 'b.txt']);
    const before = given.api.eventCount();
    expect(await report(given, { proofs: [first, lie(second)] })).toEqual([409, 'output-proof-invalid']);
    expect([given.api.eventCount(), (await given.shown()).outputs]).toEqual([before, []]);
    // The truth is taken all the same.
    expect(await report(given, { proofs: [first, second] })).toEqual([200, true]);
  });

  test('a proof of another attempt or organisation', async () => {
    const other = await scene('as a whole', createTestApi({ startMs: Date.UTC(2026, 2, 10, 11) }));
    const foreign = await proven(other, ['a.txt']);
    const given = await scene();
    expect(await report(given, { proofs: foreign })).toEqual([409, 'output-proof-invalid']);
    expect((await given.shown()).outputs).toEqual([]);
  });

  test('another text under the same key is no proof', async () => {
    const given = await scene();
    const text = `2~${given.attempt}~file-1`;
    const token = `${text}.${await given.api.seal(text)}`;
    expect(await report(given, { proofs: [token] })).toEqual([409, 'output-proof-invalid']);
  });

  test('one output twice, by two proofs or by its upload and its proof, or two of one path', async () => {
    const given = await scene();
    const uploads = await put(given, ['a.txt']);
    const [proof] = (await stage(given, uploads)).map((item) => item.proof);
    expect(await report(given, { proofs: [proof, proof] })).toEqual([409, 'output-repeated']);
    const [twin] = await proven(given, ['a.txt']);
    expect(await report(given, { proofs: [proof, twin] })).toEqual([409, 'output-repeated']);
    await stage(given, uploads, false);
    expect(await report(given, { proofs: [proof], outputs: uploads })).toEqual([409, 'output-repeated']);
    expect((await given.shown()).outputs).toEqual([]);
    expect(await report(given, { proofs: [proof] })).toEqual([200, true]);
  });

  test('a proof that has expired with its upload', async () => {
    const given = await scene();
    const { api, attempt } = given;
    const [upload = ''] = await put(given, ['a.txt']);
    const proofs = (await stage(given, [upload])).map(({ proof }) => proof ?? '');
    const { state } = await api.kernel.load(file, fileIdOf(upload));
    if (state.status !== 'uploading') throw new Error(`the upload is ${state.status}`);
    // An attempt's own token ends before that.
    const opened = (nowMs: number) => provenOutputs(api.seal, attempt, proofs, nowMs);
    expect(await opened(state.expiresAtMs - 1)).toMatchObject([{ fileId: fileIdOf(upload), bytes: 3 }]);
    expect(await opened(state.expiresAtMs)).toMatchObject({ code: 'output-proof-invalid' });
  });
});
