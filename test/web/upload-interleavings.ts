import assert from 'node:assert/strict';
import { createTestApi, type TestApi } from '../api/api.ts';
import { CONTENT_COUNT, storedContents } from './chosen-files.ts';
import { createUploadDependencies, type Fate, type UploadDependencies } from './upload-dependencies.ts';

/** How many histories share a platform: making one costs more than a history. */
const HISTORIES_PER_PLATFORM = 50;
const STEPS = 24;

type Random = () => number;

/** A generator of random numbers from a seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs random histories of two browsers; throws at the first that is wrong, and names its seed. */
export async function runInterleavings(seed: number, count: number, onDone: (histories: number) => void = () => {}) {
  let api: TestApi | undefined;
  for (let at = 0; at < count; at += 1) {
    if (at % HISTORIES_PER_PLATFORM === 0) api = createTestApi();
    try {
      await history(api as TestApi, randomFrom(seed + at));
    } catch (error) {
      throw new Error(`history of seed ${seed + at}: ${(error as Error).message}`, { cause: error });
    }
    onDone(at + 1);
  }
}

async function history(api: TestApi, random: Random): Promise<void> {
  const { org, owner } = await api.organisation();
  const deps = await createUploadDependencies(api, { org, token: owner.token });
  for (let at = 0; at < STEPS; at += 1) {
    await act(deps, random);
    expectNoMixture(deps);
  }
  await deps.finish();
  expectNoMixture(deps);
  await expectEnd(deps);
}

async function act(deps: UploadDependencies, random: Random): Promise<void> {
  const browser = Math.floor(random() * 2);
  const content = Math.floor(random() * CONTENT_COUNT);
  const { queue } = deps.browsers[browser] as UploadDependencies['browsers'][number];
  const all = queue.transfers();
  const key = all[Math.floor(random() * all.length)]?.key ?? '';
  const dice = random();
  if (dice < 0.09) deps.choose(browser, content);
  else if (dice < 0.12) deps.drop(browser, [content]);
  else if (dice < 0.15) deps.chooseMany(browser, severalOf(random));
  else if (dice < 0.17) deps.drop(browser, severalOf(random));
  else if (dice < 0.21) queue.pause(key);
  else if (dice < 0.25) void queue.resume(key);
  else if (dice < 0.255) queue.pauseAll();
  else if (dice < 0.26) void queue.resumeAll();
  else if (dice < 0.31) void queue.cancel(key);
  else if (dice < 0.34) deps.kill(browser);
  else if (dice < 0.37) deps.replace(browser);
  else if (dice < 0.42) await adopt(deps, browser, content);
  else await deps.step(Math.floor(random() * 1_000), fateOf(random()));
  await deps.settled();
}

const severalOf = (random: Random) => Array.from({ length: 4 }, () => Math.floor(random() * CONTENT_COUNT));

const fateOf = (dice: number): Fate => (dice < 0.85 ? 'answered' : dice < 0.95 ? 'lost-after' : 'lost-before');

/** Goes on with any unfinished upload of the organisation, with whatever file was chosen. */
async function adopt({ api, org, token, choose }: UploadDependencies, browser: number, content: number): Promise<void> {
  const { body } = await api.send('files.listUploads', { token, params: { org } });
  const [first] = body.items;
  if (first !== undefined) choose(browser, content, first.uploadId);
}

function expectNoMixture({ api, org }: UploadDependencies): void {
  assert(!storedContents(api, org).includes(-1), 'a file is a mixture of two');
}

/** Files that are said to be there are there, and every upload that is still open is known to the browser that began it. */
async function expectEnd({ api, org, token, browsers }: UploadDependencies): Promise<void> {
  const stored = storedContents(api, org);
  for (const { queue, handles, contentOf } of browsers) {
    const done = queue.transfers().filter(({ status }) => status === 'done');
    for (const { key } of done)
      assert(stored.includes(contentOf.get(key) ?? -1), 'a file is said to be there, and is not');
    const going = queue.transfers().filter(({ status }) => status === 'sending' || status === 'reading');
    assert.deepEqual(going, [], 'something still runs');
    assert(handles.length >= done.length, 'more is done than was chosen');
  }
  const { body } = await api.send('files.listUploads', { token, params: { org } });
  const noted = browsers.flatMap(({ notes }) => notes.all()).filter(({ cancelled }) => cancelled !== true);
  // A page that was closed before the answer knows the key and the content; the same file goes on with it.
  const isKnown = (upload: { readonly uploadId: string; readonly checksum: { readonly value: string } }) =>
    noted.some(({ uploadId, checksum }) =>
      uploadId === undefined ? checksum === upload.checksum.value : uploadId === upload.uploadId,
    );
  const unknown = body.items.filter((upload: Parameters<typeof isKnown>[0]) => !isKnown(upload));
  assert.deepEqual(unknown, [], 'an open upload is forgotten');
}
