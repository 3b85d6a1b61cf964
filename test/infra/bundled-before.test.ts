import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundledBefore, fingerprintOf, rememberBundled } from '../../lib/infra/bundled-before.ts';

let root: string;
const outputs = () => path.join(root, 'outputs');
const ROOMS = ['api', 'app', 'aws', 'domain'];
const PACKAGES = ['packages/epoch/src', 'packages/epoch-dynamodb/src'];
const put = (file: string, text: string) => writeFile(path.join(root, file), text);

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'catacloud-bundled-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  for (const folder of [
    'functions',
    ...ROOMS.map((room) => `lib/${room}/deep`),
    'lib/infra',
    ...PACKAGES,
    'outputs/api',
  ])
    await mkdir(path.join(root, folder), { recursive: true });
  await put('functions/api.ts', 'one');
  for (const room of ROOMS) await put(`lib/${room}/deep/code.ts`, 'two');
  for (const file of ['bundle', 'bundler', 'sdk-parts', 'alarm']) await put(`lib/infra/${file}.ts`, 'two');
  for (const folder of PACKAGES) await put(`${folder}/index.ts`, 'three');
  await put('package-lock.json', '{}');
  await put('outputs/api/index.mjs', 'made');
});

test('what was made stands as long as its sources, its stage and itself stay what they were', async () => {
  const fingerprint = await fingerprintOf(root, { testClock: true });
  await rememberBundled(outputs(), fingerprint, [{ name: 'api' }]);
  expect(await fingerprintOf(root, { testClock: true })).toBe(fingerprint);
  expect(await bundledBefore(outputs(), fingerprint)).toEqual([{ name: 'api' }]);
});

const INPUTS = [
  'functions/api.ts',
  'lib/app/deep/code.ts',
  'lib/infra/bundle.ts',
  'lib/infra/bundler.ts',
  'packages/epoch/src/index.ts',
];

test.each([...INPUTS, 'package-lock.json'])('another %s is another fingerprint', async (file) => {
  const before = await fingerprintOf(root, { testClock: true });
  await put(file, 'changed');
  expect(await fingerprintOf(root, { testClock: true })).not.toBe(before);
});

test('a stack that changes bundles nothing anew', async () => {
  const before = await fingerprintOf(root, { testClock: true });
  await put('lib/infra/alarm.ts', 'changed');
  expect(await fingerprintOf(root, { testClock: true })).toBe(before);
});

test('another stage is another fingerprint', async () => {
  expect(await fingerprintOf(root, { testClock: true })).not.toBe(await fingerprintOf(root, { testClock: false }));
});

test.each([
  ['was touched', 'outputs/api/index.mjs'],
  ['has a module too many', 'outputs/api/chunk.mjs'],
])('what %s is made again', async (_, file) => {
  await rememberBundled(outputs(), 'same', []);
  await put(file, 'by hand');
  expect(await bundledBefore(outputs(), 'same')).toBeUndefined();
  await rm(path.join(root, file));
});

test('nothing is known of what was never made', async () => {
  expect(await bundledBefore(path.join(root, 'nowhere'), 'same')).toBeUndefined();
});
