import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attemptClaims } from '../../lib/app/machines/commands/attempt-claims.ts';
import { createTestApi, type TestApi } from './api.ts';

const FIRST = `cata_${'1'.repeat(43)}`;
const SECOND = `cata_${'2'.repeat(43)}`;
const RUNNER = { runner: 'runner-0123456789abcdef' };

const SPEC = {
  ...{ command: '/bin/true', arguments: [], environment: {}, machineType: 'standard-1' },
  ...{ timeoutMs: 60_000, maxAttempts: 1 },
};

async function submittedJob(api: TestApi, org: string, token: string): Promise<string> {
  const at = { token, params: { org } };
  const { body: drafted } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'Sort', spec: SPEC } });
  const configuration = drafted.id as string;
  await api.send('jobs.publishConfiguration', { token, params: { org, configuration } });
  const { body: made } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration } });
  await api.send('jobs.submit', { token, params: { org, job: made.id } });
  return made.id;
}

/** An attempt whose machine was started with a claim. */
async function claimed() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const job = await submittedJob(api, org, owner.token);
  const attempt = await api.serve(job);
  const mint = attemptClaims(api, { credentials: api.credentials, wallMs: api.wallMs });
  const untilMs = api.wallMs() + 60_000;
  const claim = await mint({ organisationId: org, jobId: job, attemptId: attempt, machineId: 'mch_1', untilMs });
  const at = { params: { attempt } };
  const exchange = (token: string, shown = claim) =>
    api.send('attempts.claimAttempt', { ...at, token: shown, body: { token } });
  return { api, org, owner, job, attempt, at, claim, mint, exchange };
}

describe('the claim that a machine is started with', () => {
  test('is exchanged for one token, which may be repeated; a second one is refused and counted', async () => {
    const { api, at, exchange, claim } = await claimed();
    expect((await exchange(FIRST)).status).toBe(204);
    // Its reply may be lost.
    expect((await exchange(FIRST)).status).toBe(204);
    const before = api.lines.length;
    expect(await exchange(SECOND)).toMatchObject({ status: 409, body: { code: 'attempt-claimed' } });
    const counted = api.lines.slice(before).filter((line) => 'ClaimsRefused' in line);
    expect(counted).toMatchObject([{ route: 'attempts.claimAttempt', ClaimsRefused: { value: 1 } }]);
    const start = (token: string) => api.send('attempts.startAttempt', { ...at, token, body: RUNNER });
    for (const worthless of [claim, SECOND]) expect((await start(worthless)).status).toBe(401);
    expect((await start(FIRST)).status).toBe(200);
  });

  test('is one for an attempt, however many were minted for it', async () => {
    const { api, org, job, attempt, exchange, mint } = await claimed();
    const lease = { organisationId: org, jobId: job, attemptId: attempt, machineId: 'mch_1' };
    const again = await mint({ ...lease, untilMs: api.wallMs() + 60_000 });
    expect((await exchange(FIRST, again)).status).toBe(204);
    expect((await exchange(SECOND)).body.code).toBe('attempt-claimed');
  });

  test('is exchanged for one of many tokens that come at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (count) => {
        const { exchange } = await claimed();
        const tokens = Array.from({ length: count }, (_none, at) => `cata_${String(at).repeat(43)}`);
        const replies = await Promise.all([...tokens, ...tokens].map((token) => exchange(token)));
        const taken = replies.flatMap(({ status }, at) => (status === 204 ? [tokens[at % count]] : []));
        expect(taken).toHaveLength(2);
        expect(new Set(taken).size).toBe(1);
      }),
      { numRuns: 10 },
    );
  });

  test('ends with its attempt, and takes no token that is somebody’s', async () => {
    const { api, org, owner, job, exchange } = await claimed();
    const capability = { org, job, attempt: 'att_01J8Z3K4M5N6P7Q8R9S0T1V2W9' };
    await api.credentials.add(SECOND, { kind: 'attempt', capability, expiresAtMs: api.wallMs() + 1_000 });
    expect((await exchange(SECOND)).body.code).toBe('attempt-claimed');
    await api.send('jobs.cancel', { token: owner.token, params: { org, job } });
    expect((await exchange(FIRST)).body.code).toBe('attempt-ended');
  });
});
