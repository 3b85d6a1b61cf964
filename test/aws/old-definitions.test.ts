import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchComputeEngine } from '../../lib/aws/batch/compute-engine.ts';
import { MAX_DEFINITION_DAYS, MAX_DEREGISTERED } from '../../lib/aws/batch/old-definitions.ts';
import { batchStub } from './batch-stub.ts';
import { submissionOf } from './compute-engine-contract.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1, 12);
const PREFIX = 'catacloud-production-attempt';
const imageOf = (n: number) => `registry.example/tool@sha256:${String(n).padStart(64, '0')}`;

let batch: Awaited<ReturnType<typeof batchStub>>;
let nowMs: number;
const engineOf = (prefix = PREFIX) =>
  batchComputeEngine(
    batch.client,
    {
      jobQueue: 'machines',
      prefix,
      runnerImage: 'registry.example/runner:current',
      executionRoleArn: 'arn:aws:iam::1:role/execution',
      logGroup: '/catacloud/production/machines',
      apiUrl: 'https://api.example',
    },
    () => nowMs,
  );

beforeEach(async () => {
  batch = await batchStub();
  nowMs = START_MS;
});
afterEach(() => batch.close());

describe('job definitions of Batch', () => {
  it('are deregistered by their age, and registered anew when they are asked for again', async () => {
    const engine = engineOf();
    await engine.submit(submissionOf(1, { image: imageOf(1) }));
    nowMs += MAX_DEFINITION_DAYS * DAY_MS;
    await engine.submit(submissionOf(2, { image: imageOf(2) }));
    expect(await engine.tidy(nowMs)).toBe(0);
    nowMs += DAY_MS;
    const [first] = [...batch.definitions.keys()];
    expect(await engine.tidy(nowMs)).toBe(1);
    expect([...batch.deregistered]).toEqual([first]);
    await engine.submit(submissionOf(3, { image: imageOf(1) }));
    expect(batch.jobs).toHaveLength(3);
    expect(batch.definitions.size).toBe(3);
    expect(await engine.tidy(nowMs)).toBe(0);
  });

  it('of other stages stay, and so does what somebody else has registered', async () => {
    await engineOf(`${PREFIX}2`).submit(submissionOf(1));
    await engineOf('catacloud-staging-attempt').submit(submissionOf(2));
    expect(await engineOf().tidy(nowMs + 365 * DAY_MS)).toBe(0);
  });

  it('of an earlier release have no day, and are the first to go', async () => {
    const engine = engineOf();
    await engine.submit(submissionOf(1));
    for (const definition of batch.definitions.values()) delete definition.tags;
    expect(await engine.tidy(nowMs)).toBe(1);
  });

  it('are deregistered some at a time, over all pages of the account', async () => {
    const engine = engineOf();
    for (let n = 0; n < 110; n += 1) await engine.submit(submissionOf(1, { image: imageOf(n) }));
    nowMs += (MAX_DEFINITION_DAYS + 1) * DAY_MS;
    const counts: number[] = [];
    do counts.push(await engine.tidy(nowMs));
    while (counts.at(-1) !== 0);
    expect(counts.every((count) => count <= MAX_DEREGISTERED)).toBe(true);
    expect(batch.deregistered.size).toBe(110);
  });

  it('that cannot be listed are an error of the engine that may pass', async () => {
    batch.answerWith(() => ({ status: 500, type: 'ServerException', body: {} }));
    await expect(engineOf().tidy(nowMs)).rejects.toMatchObject({ code: 'compute-engine-failed', retryable: true });
  });
});
