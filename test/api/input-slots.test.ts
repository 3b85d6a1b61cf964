import { describe, expect, test } from 'vitest';
import { createTestApi } from './api.ts';
import { runningAttempt, SORT } from './attempt-scene.ts';

const SLOTS = [
  { name: 'reads', files: 'many', accept: ['*.fq'], description: 'Of one run' },
  { name: 'reference' },
  { name: 'notes', required: false },
];

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const publish = async (slots?: readonly object[]) => {
    const spec = { ...SORT, ...(slots && { slots }) };
    const { body: drafted } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'Align', spec } });
    const configuration = drafted.id as string;
    const { body } = await api.send('jobs.publishConfiguration', { ...at, params: { org, configuration } });
    return { configuration, shown: body };
  };
  const upload = async (name: string) => {
    const uploads = [{ key: name, name, sizeBytes: '3' }];
    const { body } = await api.send('files.startUploads', { ...at, body: { uploads } });
    const [{ started, part }] = body.items;
    api.objects.put(part.url, Buffer.from('abc'));
    await api.send('files.completeUploads', { ...at, body: { uploads: [started.uploadId] } });
    return started.fileId as string;
  };
  const { configuration, shown } = await publish(SLOTS);
  const create = (inputs: object | undefined, more: object = {}) =>
    api.send('jobs.create', { ...at, body: { name: 'J', configuration, ...(inputs && { inputs }), ...more } });
  const ofJob = (job: string) => ({ ...at, params: { org, job } });
  return { api, at, org, publish, upload, configuration, shown, create, ofJob };
}

describe('a job with slots', () => {
  test('shows each file with its slot, and its runner is told them as they were at the submission', async () => {
    const { api, at, upload, shown, create, ofJob } = await scene();
    expect(shown.spec.slots).toEqual(SLOTS);
    const [one, two, reference] = [await upload('run/1.fq'), await upload('2.FQ'), await upload('genome.fa')];
    const { status, body: made } = await create({ reads: [one, two], reference: [reference] });
    expect(status).toBe(201);
    expect(made.files).toMatchObject([
      { id: one, slot: 'reads' },
      { id: two, slot: 'reads' },
      { id: reference, slot: 'reference' },
    ]);
    const { of } = await runningAttempt(api, at, made.id);
    const moved = { files: [], inputs: { notes: [one], reads: [two], reference: [reference] } };
    const { body: after } = await api.send('jobs.setFiles', { ...ofJob(made.id), body: moved });
    expect(after.files).toContainEqual(expect.objectContaining({ id: one, slot: 'notes' }));
    expect(after.inputs).toMatchObject([{ id: one, slot: 'reads' }, { slot: 'reads' }, { slot: 'reference' }]);
    const { body: inputs } = await api.send('attempts.listInputs', of);
    expect(inputs.files).toMatchObject([
      { name: 'run/1.fq', slot: 'reads' },
      { name: '2.FQ', slot: 'reads' },
      { name: 'genome.fa', slot: 'reference' },
    ]);
  });

  test('is not made of files that its slots do not take, and no event is written', async () => {
    const { api, upload, create } = await scene();
    const [read, genome] = [await upload('1.fq'), await upload('genome.fa')];
    const events = api.eventCount();
    for (const [inputs, more, said] of [
      [{ reads: [genome] }, {}, 'slot reads takes *.fq, and no "genome.fa"'],
      [{ other: [read] }, {}, 'there is no slot other; the configuration has reads, reference, notes'],
      [{ reference: [read, genome] }, {}, 'slot reference takes one file, got 2'],
      [{ reads: [read], notes: [read] }, {}, 'given twice'],
      [undefined, { files: [read] }, 'is in no slot'],
    ] as const) {
      const { status, body } = await create(inputs, more);
      expect([status, body.code]).toEqual([422, 'input-slot-invalid']);
      expect(body.detail).toContain(said);
    }
    expect((await create({ reads: [`fil_${'0'.repeat(26)}`] })).body.code).toBe('file-not-found');
    expect(api.eventCount()).toBe(events);
  });

  test('is submitted when each required one has a file whose name still fits', async () => {
    const { api, upload, create, ofJob } = await scene();
    const [read, genome] = [await upload('1.fq'), await upload('genome.fa')];
    const { body: made } = await create({ reads: [read] });
    const submit = async () => api.send('jobs.submit', ofJob(made.id));
    const empty = await submit();
    expect([empty.status, empty.body.code]).toEqual([409, 'input-slot-empty']);
    expect(empty.body.detail).toContain('slot reference needs a file');
    const link = { ...ofJob(made.id), body: { files: [genome], slot: 'reference' } };
    expect((await api.send('jobs.linkFiles', { ...link, body: { files: [genome], slot: 'reads' } })).status).toBe(422);
    expect((await api.send('jobs.linkFiles', link)).body.files).toMatchObject([{ id: read }, { slot: 'reference' }]);
    const renamed = { ...ofJob(made.id), params: { ...ofJob(made.id).params, file: read } };
    expect((await api.send('files.rename', { ...renamed, body: { name: '1.txt' } })).status).toBe(200);
    expect((await submit()).body.code).toBe('input-slot-invalid');
    await api.send('files.rename', { ...renamed, body: { name: '1.fq' } });
    expect((await submit()).status).toBe(202);
  });

  test('of a configuration without any takes files as before', async () => {
    const { upload, publish, create } = await scene();
    const { configuration, shown } = await publish();
    expect(shown.spec.slots).toBeUndefined();
    const file = await upload('1.fq');
    const { body } = await create(undefined, { configuration, files: [file] });
    expect(body.files[0].slot).toBeUndefined();
    expect((await create({ reads: [file] }, { configuration })).body.code).toBe('input-slot-invalid');
  });

  test('of a step are checked at the submission of its pipeline', async () => {
    const { api, at, upload, configuration } = await scene();
    const [read, genome] = [await upload('1.fq'), await upload('genome.fa')];
    const submit = (inputs: object) =>
      api.send('pipelines.submit', { ...at, body: { name: 'P', steps: [{ name: 'align', configuration, inputs }] } });
    expect((await submit({ reads: { files: [read] }, reference: { files: [genome] } })).status).toBe(201);
    const misnamed = await submit({ reads: { files: [genome] }, reference: { files: [genome] } });
    expect([misnamed.status, misnamed.body.code]).toEqual([422, 'input-slot-invalid']);
    expect((await submit({ reads: { files: [read] } })).body.detail).toContain('slot reference needs a file');
  });
});
