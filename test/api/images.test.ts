import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';
import { SORT } from './attempt-scene.ts';
import { DIGEST } from './memory-images.ts';

async function drafted(image: string) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const { body } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'C', spec: { ...SORT, image } } });
  const params = { org, configuration: body.id as string };
  const publish = () => api.send('jobs.publishConfiguration', { token: owner.token, params });
  return { api, at, body, params, publish };
}

test('a configuration is published with the digest that its tag names then, and its jobs have that', async () => {
  const { api, at, body, publish } = await drafted('python:3');
  expect(body.draft.image).toBe('python:3');
  const pinned = `docker.io/library/python@${DIGEST}`;
  expect((await publish()).body).toMatchObject({ version: 1, spec: { image: pinned } });
  const { body: job } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration: body.id } });
  expect(job.spec.image).toBe(pinned);
  // A repeat asks no registry, for there is no draft.
  expect((await publish()).body).toMatchObject({ version: 1 });
  expect(api.images.asked).toEqual(['docker.io/library/python:3']);
});

test('an image by digest is published as it is, and no registry is asked', async () => {
  const { api, publish } = await drafted(`registry.example/tool:2@${DIGEST}`);
  expect((await publish()).body.spec.image).toBe(`registry.example/tool@${DIGEST}`);
  expect(api.images.asked).toEqual([]);
});

test('an image whose digest is not to be had is not published, and the draft stays', async () => {
  const { api, at, params, publish } = await drafted('registry.example/missing:1');
  expect(await publish()).toMatchObject({ status: 422, body: { code: 'image-unresolvable' } });
  const { body } = await api.send('jobs.getConfiguration', { token: at.token, params });
  expect(body).toMatchObject({ draft: { image: 'registry.example/missing:1' } });
  expect(body).not.toHaveProperty('version');
});

test('what names no image is refused as a draft', async () => {
  const { body } = await drafted('--privileged');
  expect(body).toMatchObject({ code: 'job-spec-invalid', detail: expect.stringContaining('image must be like') });
});
