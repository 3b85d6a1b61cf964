import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RouteId } from '../../lib/api/paths.ts';
import { routes } from '../../lib/api/routes.ts';
import { type FuzzDependencies, fuzzDependencies, requestTo } from './fuzz.ts';

/** Requests per route. `CATACLOUD_FUZZ_RUNS=100` makes 10,000 in all. */
const RUNS = Number(process.env['CATACLOUD_FUZZ_RUNS'] ?? 20);
const TIMEOUT_MS = 600_000;

/** These end the deps that the others need. */
const LAST = [
  'account.eraseMe',
  'admin.eraseUser',
  'organisations.close',
  'admin.updateUser',
  'organisations.removeMember',
];

/** What no request may do, whatever it says. */
async function check({ api }: FuzzDependencies, id: RouteId, request: Parameters<typeof api.send>[1]): Promise<number> {
  const before = api.eventCount();
  const { status, body, headers } = await api.send(id, request);
  expect(status, JSON.stringify(body)).toBeLessThan(500);
  if (status < 400) return status;
  expect(api.eventCount(), `${id}: an event after ${status} ${body.code}`).toBe(before);
  expect(headers['Content-Type']).toBe('application/problem+json');
  expect(body).toMatchObject({
    status,
    code: expect.stringMatching(/^[a-z-]+$/),
    type: `urn:catacloud:error:${body.code}`,
  });
  expect(JSON.stringify(body)).not.toMatch(/\.ts:\d|node_modules|at async/);
  return status;
}

test(
  'no request, however absurd, breaks a route: never a 5xx, never a stack, never an event after a refusal',
  async () => {
    const deps = await fuzzDependencies();
    const ids = routes.map(({ id }) => id as RouteId);
    const inOrder = [...ids.filter((id) => !LAST.includes(id)), ...ids.filter((id) => LAST.includes(id))];
    const reached = new Set<string>();
    for (const id of inOrder) {
      const property = fc.asyncProperty(requestTo(id, deps), async (request) => {
        if ((await check(deps, id, request as never)) < 400) reached.add(id);
      });
      await fc.assert(property, { numRuns: RUNS, seed: 20260310, endOnFailure: true });
    }
    // Or it would only have tested how doors are kept shut.
    expect(reached.size).toBeGreaterThan(routes.length / 5);
    if (process.env['CATACLOUD_FUZZ_RUNS'])
      console.log(`${reached.size} of ${routes.length} routes answered with success`);
  },
  TIMEOUT_MS,
);
