import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPEN_UPLOAD_SHARDS } from '../../../lib/app/files/views/file-rows.ts';
import { type ExpiryOptions, expireUploads } from '../../../lib/app/uploads/commands/expire-uploads.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { found } from '../scenes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FILE = commandsOf(file);
const objects = { listParts: async () => [], head: async () => undefined };

/** Opens an upload; one of an output ends at `untilMs`. They are all in one shard, by the last letter of an id, unless one is given. */
async function open(platform: Platform, organisationId: string, untilMs?: number, shard = 'Z'): Promise<string> {
  const { time, random } = partsOf(platform.id('file'));
  const fileId = `${time}${random.slice(1)}${shard}`;
  const of = { organisationId, uploaderId: 'usr_ada', name: 'data.bin', contentType: 'text/plain' };
  const started = { ...of, declaredBytes: 5, uploadId: `s3-${fileId}`, ...(untilMs !== undefined && { untilMs }) };
  await platform.send(file, FILE.StartUpload(fileId, started));
  return fileId;
}

function run({ kernel, views, nowMs, newId }: Platform, more: Partial<ExpiryOptions> = {}) {
  return expireUploads({ kernel, views, objects, nowMs: nowMs(), newCorrelation: newId, ...more });
}

const TIME_LETTERS = 'fil_'.length + 10;
const partsOf = (id: string) => ({ time: id.slice(0, TIME_LETTERS), random: id.slice(TIME_LETTERS) });

/** Says at the call after so many that time is up. */
function after(calls: number): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return asked > calls;
  };
}

async function statusOf(platform: Platform, fileId: string): Promise<string> {
  return (await platform.kernel.load(file, fileId)).state.status;
}

describe('uploads whose time is over', () => {
  it('are ended by the next run, outputs within half an hour, and none before its time', async () => {
    const starts = fc.record({
      atMinute: fc.nat(300),
      outputFor: fc.option(fc.integer({ min: 1, max: 24 * 60 }), { nil: undefined }),
      ends: fc.constantFrom('never', 'never', 'never', 'aborted'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(starts, { minLength: 1, maxLength: 40 }), async (wanted) => {
        const platform = createPlatform();
        const beginMs = platform.nowMs();
        const org = await found(platform);
        const opened: { fileId: string; dueMs: number; isOutput: boolean }[] = [];
        for (const { atMinute, outputFor, ends } of wanted.toSorted((a, b) => a.atMinute - b.atMinute)) {
          const atMs = beginMs + atMinute * MINUTE_MS;
          platform.setMs(atMs);
          const isOutput = outputFor !== undefined;
          const dueMs = isOutput ? atMs + outputFor * MINUTE_MS : atMs + UPLOAD_LIFETIME_MS;
          const fileId = await open(platform, org, isOutput ? dueMs : undefined);
          if (ends === 'aborted') await platform.send(file, FILE.AbortUpload(fileId, { organisationId: org }));
          else opened.push({ fileId, dueMs, isOutput });
        }
        await platform.settle();
        for (const { fileId, dueMs, isOutput } of opened.toSorted((a, b) => a.dueMs - b.dueMs)) {
          const minutes = isOutput ? OPEN_UPLOAD_SHARDS.length : 1;
          for (let minute = 0; minute < minutes; minute += 1) {
            platform.setMs(Math.max(platform.nowMs(), dueMs + minute * MINUTE_MS));
            const { expired, failed } = await run(platform);
            expect(failed).toBe(0);
            if (expired > 0) await platform.settle();
          }
          expect(await statusOf(platform, fileId)).toBe('expired');
          for (const later of opened.filter((one) => one.dueMs > platform.nowMs()))
            expect(await statusOf(platform, later.fileId)).toBe('uploading');
        }
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  it('are ended though one of them cannot be, which is tried again', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const all: string[] = [];
    // More than a page.
    for (let n = 0; n < 120; n += 1) all.push(await open(platform, org));
    await platform.settle();
    platform.setMs(platform.nowMs() + UPLOAD_LIFETIME_MS);
    const [bad = ''] = all;
    const listParts: ExpiryOptions['objects']['listParts'] = async ({ uploadId }) => {
      if (uploadId === `s3-${bad}`) throw new Error('the store is busy');
      return [];
    };
    const first = await run(platform, { objects: { ...objects, listParts } });
    expect(first).toMatchObject({ expired: 119, failed: 1 });
    expect(first.errors).toEqual([`${bad}: Error: the store is busy`]);
    await platform.settle();
    expect(await statusOf(platform, bad)).toBe('uploading');
    expect(await run(platform)).toMatchObject({ expired: 1, failed: 0 });
  });

  it('are found behind a page of others that have more time', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    for (let n = 0; n < 120; n += 1) await open(platform, org);
    const output = await open(platform, org, platform.nowMs() + HOUR_MS);
    await platform.settle();
    platform.setMs(platform.nowMs() + HOUR_MS);
    let expired = 0;
    for (let minute = 0; minute < OPEN_UPLOAD_SHARDS.length; minute += 1) {
      expired += (await run(platform)).expired;
      platform.setMs(platform.nowMs() + MINUTE_MS);
    }
    expect(expired).toBe(1);
    expect(await statusOf(platform, output)).toBe('expired');
  });

  it('are all ended by runs that are cut short', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    for (let n = 0; n < 60; n += 1) await open(platform, org, undefined, OPEN_UPLOAD_SHARDS[n % 32]);
    await platform.settle();
    platform.setMs(platform.nowMs() + UPLOAD_LIFETIME_MS);
    let left = 60;
    for (let runs = 0; left > 0 && runs < 60; runs += 1) {
      const isOver = after(40);
      const { expired } = await run(platform, { isOver });
      expect(expired).toBeLessThan(30);
      left -= expired;
      platform.setMs(platform.nowMs() + MINUTE_MS);
      await platform.settle();
    }
    expect(left).toBe(0);
  });

  it('whose rows do not say when are ended by their start', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await open(platform, org);
    await platform.settle();
    const { views } = platform;
    const before: ExpiryOptions['views'] = {
      ...views,
      async page(...wanted) {
        const page = await views.page(...wanted);
        const items = page.items.map(({ values: { expiresAtMs: _none, ...values }, ...row }) => ({ ...row, values }));
        return { ...page, items };
      },
    };
    platform.setMs(platform.nowMs() + UPLOAD_LIFETIME_MS - HOUR_MS);
    expect(await run(platform, { views: before })).toEqual({ expired: 0, failed: 0, errors: [] });
    platform.setMs(platform.nowMs() + HOUR_MS);
    expect(await run(platform, { views: before })).toMatchObject({ expired: 1, failed: 0 });
    expect(await statusOf(platform, fileId)).toBe('expired');
  });

  it('and ended otherwise, while their rows are late, are left as they are', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await open(platform, org);
    await platform.settle();
    await platform.send(file, FILE.AbortUpload(fileId, { organisationId: org }));
    platform.setMs(platform.nowMs() + UPLOAD_LIFETIME_MS);
    expect(await run(platform)).toEqual({ expired: 0, failed: 0, errors: [] });
    expect(await statusOf(platform, fileId)).toBe('aborted');
  });

  it('say what caused their end: the start', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await open(platform, org);
    await platform.settle();
    platform.setMs(platform.nowMs() + UPLOAD_LIFETIME_MS);
    await run(platform);
    const commits = [];
    for await (const commit of platform.log.read(`file#${fileId}`, { from: 1 })) commits.push(commit);
    expect(commits.at(-1)).toMatchObject({ actor: 'upload-expiry', causation: `file#${fileId}@1` });
    expect(commits[0]).toMatchObject({ actor: ORIGIN.actor });
  });
});
