import { describe, expect, it } from 'vitest';
import { MIN_ORPHAN_AGE_MS, REMOVALS_KEY, removalsOf } from '../../../lib/app/platform/commands/orphans.ts';
import { takeForm } from '../../../lib/app/uploads/commands/form.ts';
import { FORM_GRACE_MS, observeForms } from '../../../lib/app/uploads/commands/observe-forms.ts';
import { DAY_MS } from '../../../lib/app/uploads/commands/sightings.ts';
import { createTestApi } from '../../api/api.ts';

const ORIGIN = { actor: 'test', correlation: 'c', causation: 'c' };

/** A form that has been asked for; nobody ever hears of what it puts. */
async function scene(maxBytes = '1000') {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const limits = { maxUploads: 3, maxBytes };
  const made = await api.send('files.createUploadCapability', { token: owner.token, params: { org }, body: limits });
  const capability = (made.body.endpoint as string).split('/').at(-1) ?? '';
  const ask = async (more = {}) => {
    const query = { filename: 'a.txt', type: 'text/plain', ...more };
    const { body } = await api.send('files.uppyParams', { params: { capability }, query });
    return body as { fields: Record<string, string> };
  };
  const form = await ask();
  const key = form.fields['key'] ?? '';
  const deps = { ...api, nowMs: api.clock.nowMs };
  const observe = async () => observeForms(deps, await removalsOf(api.objects, api.clock.nowMs()), ORIGIN);
  const files = async () =>
    (await api.send('files.list', { token: owner.token, params: { org } })).body.items as Record<string, unknown>[];
  return { api, org, form, key, ask, observe, files };
}

const timesOf = async (api: Awaited<ReturnType<typeof scene>>['api'], fileId: unknown) => {
  const times: number[] = [];
  for await (const { events } of api.log.read(`file#${fileId}`)) {
    for (const { type, data } of events) {
      if (type === 'PartsUploaded') times.push(...(data as { parts: { atMs: number }[] }).parts.map((one) => one.atMs));
    }
  }
  return times;
};

describe('the daily look at what forms have put', () => {
  it('makes a file of what the store’s event was lost of, and counts it from when it was put', async () => {
    const { api, form, key, observe, files } = await scene();
    api.objects.post(form, 700);
    const putAtMs = api.clock.nowMs();
    api.pass(FORM_GRACE_MS);
    expect(await observe()).toMatchObject({ forms: 1, seen: 0, removed: 0 });
    const [made] = await files();
    expect(made).toMatchObject({ name: 'a.txt', status: 'available', sizeBytes: '700' });
    expect(await timesOf(api, made?.['id'])).toEqual([putAtMs]);
    expect(api.objects.stored.has(key)).toBe(false);
    expect(await observe()).toMatchObject({ forms: 0, seen: 0, removed: 0 });
    // The event comes after all.
    expect(await takeForm(api, key, ORIGIN)).toBe('nothing');
    expect(await files()).toHaveLength(1);
  });

  it('makes an empty file as well', async () => {
    const { api, form, observe, files } = await scene();
    api.objects.post(form, 0);
    api.pass(FORM_GRACE_MS);
    expect(await observe()).toMatchObject({ forms: 1 });
    expect(await files()).toMatchObject([{ status: 'available', sizeBytes: '0' }]);
  });

  it('leaves to the event what was put a moment ago', async () => {
    const { api, form, key, observe } = await scene();
    api.objects.post(form, 700);
    api.pass(FORM_GRACE_MS - 1);
    expect(await observe()).toMatchObject({ forms: 0, seen: 0, removed: 0 });
    expect(api.objects.stored.has(key)).toBe(true);
  });

  it('goes on where a crash in the middle of taking has left it, with the first time', async () => {
    const { api, org, form, key, observe, files } = await scene();
    api.objects.post(form, 700);
    const putAtMs = api.clock.nowMs();
    api.pass(FORM_GRACE_MS);
    const [upload] = await files();
    const [uploadId = ''] = [...api.objects.openUploads.keys()];
    await api.objects.copyPart({ key: `${org}/${upload?.['id']}`, uploadId }, 1, { key, bytes: 700, atMs: 0 });
    expect(await observe()).toMatchObject({ forms: 1 });
    expect(await timesOf(api, upload?.['id'])).toEqual([putAtMs]);
  });

  it('takes no more than the capability allows, and frees what was reserved', async () => {
    const { api, form, ask, observe, files } = await scene('1000');
    // The first one has not said its size: until it is known, nothing is left.
    expect((await ask()).fields).toBeUndefined();
    api.objects.post(form, 700);
    api.pass(FORM_GRACE_MS / 2);
    expect(await takeForm(api, form.fields['key'] ?? '', ORIGIN)).toBe('taken');
    api.objects.post(await ask(), 300);
    api.pass(FORM_GRACE_MS);
    expect(await observe()).toMatchObject({ forms: 1 });
    expect(await files()).toHaveLength(2);
    expect([...api.objects.stored.keys()].filter((key) => key.startsWith('posted/'))).toEqual([]);
  });

  it('removes what no open upload waits for when it has seen it on two days, never at once', async () => {
    const { api, form, key, observe, files } = await scene();
    api.objects.post(form, 700);
    await takeForm(api, key, ORIGIN);
    // The form is sent again, and nobody hears of it; something else lies there that was never a form.
    api.objects.post(form, 9);
    api.objects.post({ fields: { key: 'posted/other', 'x-most': '9' } }, 9);
    api.pass(FORM_GRACE_MS);
    expect(await observe()).toMatchObject({ forms: 0, seen: 2, removed: 0 });
    expect(await observe()).toMatchObject({ forms: 0, seen: 2, removed: 0 });
    api.pass(DAY_MS);
    expect(await observe()).toMatchObject({ forms: 0, seen: 2, removed: 2, removedBytes: 18 });
    expect(await files()).toMatchObject([{ sizeBytes: '700' }]);
    expect(await observe()).toMatchObject({ forms: 0, seen: 0, removed: 0 });
  });

  describe('keeps what no open upload waits for', () => {
    /** An object that a form has put again, and that was seen on the day before. */
    async function twice({ ageMs = DAY_MS, settings }: { ageMs?: number; settings?: object } = {}) {
      const { api, form, key, observe } = await scene();
      api.objects.post(form, 700);
      await takeForm(api, key, ORIGIN);
      if (settings !== undefined) await api.objects.putText(REMOVALS_KEY, JSON.stringify(settings));
      // It is seen right before midnight.
      api.pass(DAY_MS - (api.clock.nowMs() % DAY_MS) - FORM_GRACE_MS - 1);
      api.objects.post(form, 9);
      api.pass(FORM_GRACE_MS);
      expect(await observe()).toMatchObject({ seen: 1, removed: 0 });
      api.pass(ageMs - FORM_GRACE_MS);
      const isKept = () => api.objects.stored.has(key);
      return { observe, isKept };
    }

    it('while an operator has stopped removals, and says so', async () => {
      const { observe, isKept } = await twice({ settings: { removes: false } });
      expect(await observe()).toMatchObject({ seen: 1, removed: 0, kept: 1 });
      expect(isKept()).toBe(true);
    });

    it('that is younger than the instant to which the log was restored', async () => {
      const { observe, isKept } = await twice({ settings: { removes: true, restoredToMs: 0 } });
      expect(await observe()).toMatchObject({ seen: 1, removed: 0 });
      expect(isKept()).toBe(true);
    });

    it('that is young, though midnight lies between', async () => {
      const { observe, isKept } = await twice({ ageMs: MIN_ORPHAN_AGE_MS - 1 });
      expect(await observe()).toMatchObject({ seen: 1, removed: 0 });
      expect(isKept()).toBe(true);
      const due = await twice();
      expect(await due.observe()).toMatchObject({ seen: 1, removed: 1 });
      expect(due.isKept()).toBe(false);
    });
  });

  it('leaves to the daily look what the log knows nothing of, also when the store’s event comes', async () => {
    const { api, form, key, observe } = await scene();
    const fileId = key.split('/')[2] ?? '';
    const unknown = key.replace(fileId, api.newId('file'));
    api.objects.post({ fields: { ...form.fields, key: unknown } }, 700);
    expect(await takeForm(api, unknown, ORIGIN)).toMatchObject({ code: 'not-found' });
    expect(api.objects.stored.get(unknown)).toBe(700);
    api.pass(FORM_GRACE_MS);
    expect(await observe()).toMatchObject({ seen: 1, removed: 0 });
  });
});
