import { createHash } from 'node:crypto';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, pageAt } from '../clients/chromium.ts';
import { bundledUppy, sampleBytes, UPPY_VERSIONS, type UppyPage } from '../clients/uppy-page.ts';
import { until } from '../until.ts';
import { type Customer, newCustomer, newName } from './customer.ts';

const TEST_MS = 120_000;
const MIB = 1_048_576;
/** Uppy's parts, unless a page says otherwise. */
const PART = 5 * MIB;

let browser: Browser;
let customer: Customer;
beforeAll(async () => {
  [browser, customer] = await Promise.all([
    launchChromium(),
    newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Uppy'),
  ]);
}, TEST_MS);
afterAll(() => browser.close());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function fileNamed(name: string) {
  const { owner, org } = customer;
  const { items } = await owner.files.list({ org, query: { sort: 'name', prefix: name } });
  return items.find((file) => file.name === name);
}

/** Waits until a file is there, and compares what is downloaded with the sample of that size, byte for byte. */
async function expectStored(name: string, bytes: number): Promise<void> {
  const { owner, org } = customer;
  await until(`${name} is available`, async () => (await fileNamed(name))?.status === 'available');
  const found = await fileNamed(name);
  expect(found?.sizeBytes).toBe(String(bytes));
  const { url } = await owner.files.download({ org, file: found?.id ?? '' });
  const content = new Uint8Array(await (await fetch(url)).arrayBuffer());
  expect(sha256(content)).toBe(sha256(sampleBytes(bytes)));
}

describe.each(UPPY_VERSIONS)('Uppy $version, unmodified, in a page of another origin than the storage', (uppy) => {
  let script: string;
  let opened: Page | undefined;
  beforeAll(async () => {
    script = await bundledUppy(uppy);
  });
  afterEach(() => opened?.context().close());

  // Of a test that is tried again, other files.
  let tried = '';
  beforeEach(() => {
    tried = newName(`uppy-${uppy.version}`);
  });
  const named = (name: string) => `${tried}-${name}`;
  const call = <K extends keyof UppyPage>(page: Page, method: K, ...args: Parameters<UppyPage[K]>) =>
    page.evaluate(
      ([name, values]) => {
        const client = (globalThis as unknown as { uppyPage: Record<string, (...all: unknown[]) => unknown> }).uppyPage;
        return client[name as string]?.(...(values as unknown[]));
      },
      [method, args] as const,
    ) as Promise<Awaited<ReturnType<UppyPage[K]>>>;

  async function open(multipart: boolean) {
    const { owner, org } = customer;
    const limits = { maxUploads: 10, maxBytes: String(1_000_000_000) };
    const { endpoint } = await owner.files.createUploadCapability({ org, body: limits });
    const page = await pageAt(browser, `${inject('frontDoorUrl')}/v1/health`, script);
    opened = page;
    const puts = { running: 0, most: 0, done: [] as number[] };
    const isPut = (request: Request) => request.method() === 'PUT';
    page.on('request', (request) => {
      if (!isPut(request)) return;
      puts.running += 1;
      puts.most = Math.max(puts.most, puts.running);
    });
    const ended = (request: Request) => {
      if (isPut(request)) puts.running -= 1;
    };
    page.on('requestfailed', ended);
    page.on('requestfinished', (request) => {
      ended(request);
      if (isPut(request)) puts.done.push(Number(new URL(request.url()).searchParams.get('partNumber')));
    });
    await call(page, 'start', `${inject('frontDoorUrl')}${endpoint}`, multipart);
    return { page, puts };
  }

  /** Keeps the first part from the store until another is sent: a client that sends one at a time would never end. */
  async function holdFirstPart(page: Page): Promise<void> {
    let sendFirst = (): void => {};
    const another = new Promise<void>((resolve) => {
      sendFirst = resolve;
    });
    let seen = 0;
    await page.route(
      () => true,
      async (route) => {
        if (route.request().method() === 'PUT') {
          seen += 1;
          if (seen === 1) await another;
          else sendFirst();
        }
        await route.continue();
      },
    );
  }

  it('uploads several files of several parts at the same time', { timeout: TEST_MS }, async () => {
    const { page, puts } = await open(true);
    await holdFirstPart(page);
    const sizes = [2 * PART + 1, 3 * PART, PART - 1];
    const names = sizes.map((_size, index) => named(`parallel-${index}.bin`));
    for (const [index, name] of names.entries()) await call(page, 'add', name, sizes[index] ?? 0);
    expect(await call(page, 'upload')).toEqual({ successful: names, failed: [] });
    expect(puts.most).toBeGreaterThan(1);
    expect(puts.done).toHaveLength(3 + 3 + 1);
    for (const [index, name] of names.entries()) await expectStored(name, sizes[index] ?? 0);
  });

  it('pauses, and resumes with the parts that the store does not have', { timeout: TEST_MS }, async () => {
    const { page, puts } = await open(true);
    const [name, bytes] = [named('paused.bin'), 8 * PART];
    await call(page, 'add', name, bytes);
    await call(page, 'uploadUntil', 1);
    await call(page, 'pause');
    await until('nothing is under way', () => puts.running === 0);
    const paused = await fileNamed(name);
    expect(paused?.status).toBe('uploading');
    const { owner, org } = customer;
    const { receivedParts } = await owner.files.getUpload({ org, upload: (paused?.id ?? '').replace('fil_', 'upl_') });
    const isHeld = (part: number) => receivedParts.some(({ from, to }) => part >= from && part <= to);
    expect(receivedParts.length).toBeGreaterThan(0);
    const before = puts.done.length;
    await call(page, 'resume');
    expect(await call(page, 'finished')).toEqual({ successful: [name], failed: [] });
    expect(puts.done.slice(before).filter(isHeld)).toEqual([]);
    await expectStored(name, bytes);
  });

  it('cancels: no file comes of it, and nothing stays in the store or the total', { timeout: TEST_MS }, async () => {
    const { owner, org } = customer;
    const { page } = await open(true);
    const name = named('cancelled.bin');
    await call(page, 'add', name, 8 * PART);
    const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await call(page, 'uploadUntil', 1);
    const id = (await fileNamed(name))?.id ?? '';
    await call(page, 'cancel');
    expect((await deleted).status()).toBe(200);
    expect(await fileNamed(name)).toBeUndefined();
    const upload = await owner.files.getUpload({ org, upload: id.replace('fil_', 'upl_') });
    expect(upload.status).toBe('aborted');
  });

  it('uploads an empty file and a small one', { timeout: TEST_MS }, async () => {
    const { page, puts } = await open(false);
    const names = [named('empty.bin'), named('small.bin')];
    await call(page, 'add', names[0] ?? '', 0);
    await call(page, 'add', names[1] ?? '', MIB + 3);
    expect(await call(page, 'upload')).toEqual({ successful: names, failed: [] });
    expect(puts.done).toEqual([]);
    await expectStored(names[0] ?? '', 0);
    await expectStored(names[1] ?? '', MIB + 3);
  });

  it('uploads 100 MB', { timeout: TEST_MS }, async () => {
    const { page } = await open(true);
    const name = named('large.bin');
    await call(page, 'add', name, 100_000_000);
    expect(await call(page, 'upload')).toEqual({ successful: [name], failed: [] });
    await expectStored(name, 100_000_000);
  });
});
