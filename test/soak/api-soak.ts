import fc from 'fast-check';
import type { RouteId } from '../../lib/api/paths.ts';
import { routes } from '../../lib/api/routes.ts';
import { fuzzDependencies, requestTo } from '../api/fuzz.ts';

export interface ApiSoakReport {
  readonly seed: number;
  readonly requests: number;
  readonly succeeded: number;
  readonly wrong: readonly string[];
}

/** Requests to one route after another, in a deps that is made anew for each round. */
const PER_ROUTE = 10;

/** So many requests to all routes: no 5xx, no event after a refusal, no reply that the published document does not know. */
export async function soakApi(seed: number, requests: number): Promise<ApiSoakReport> {
  const wrong: string[] = [];
  let [sent, succeeded] = [0, 0];
  for (let round = 0; sent < requests; round += 1) {
    const deps = await fuzzDependencies();
    for (const { id } of routes) {
      const samples = fc.sample(requestTo(id as RouteId, deps), { numRuns: PER_ROUTE, seed: seed + round });
      for (const request of samples) {
        const before = deps.api.eventCount();
        const reply = await deps.api.send(id as RouteId, request as never).catch((error: unknown) => String(error));
        sent += 1;
        if (typeof reply === 'string') wrong.push(reply);
        else if (reply.status >= 500) wrong.push(`${id}: ${JSON.stringify(reply.body)} for ${JSON.stringify(request)}`);
        else if (reply.status < 400) succeeded += 1;
        else if (deps.api.eventCount() !== before) wrong.push(`${id}: an event after ${reply.status}`);
      }
    }
  }
  return { seed, requests: sent, succeeded, wrong };
}
