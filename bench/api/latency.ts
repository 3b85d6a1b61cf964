import type { Place } from '../files/place.ts';
import { BARE_PATH } from './bare-stack.ts';
import { medianOf, medianRatio } from './median.ts';

/** Requests of each kind before those that count: functions start, and connections. */
const WARM_UP = 20;
/** In turns, so that no stream grows long: the emulator's queries grow with their partition, DynamoDB's do not. */
const ORGANISATIONS = 10;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

const KINDS = ['command', 'creation', 'bareCommand', 'query', 'bareQuery'] as const;
type Kind = (typeof KINDS)[number];

/** Through gateway, authorizer and function, one request at a time, the kinds in turns. Medians in milliseconds. */
export async function latencies(place: Place, requests: number) {
  const orgs: string[] = [];
  for (let n = 0; n < ORGANISATIONS; n += 1) {
    orgs.push((await place.client.organisations.create({ body: { name: `Bench ${n}` } })).id);
  }
  const taken: Record<Kind, number[]> = { command: [], creation: [], bareCommand: [], query: [], bareQuery: [] };
  for (let n = 0; n < WARM_UP + requests; n += 1) {
    for (const kind of n % 2 === 0 ? KINDS : KINDS.toReversed()) {
      const ms = await timed(place, requestOf(kind, orgs[n % ORGANISATIONS] ?? '', n));
      if (n >= WARM_UP) taken[kind].push(ms);
    }
  }
  const p50 = (kind: Kind) => medianOf(taken[kind]);
  return {
    requests,
    creation: {
      ms: p50('creation'),
      bareMs: p50('bareCommand'),
      ratio: medianRatio(taken.creation, taken.bareCommand),
    },
    command: { ms: p50('command'), bareMs: p50('bareCommand'), ratio: medianRatio(taken.command, taken.bareCommand) },
    query: { ms: p50('query'), bareMs: p50('bareQuery'), ratio: medianRatio(taken.query, taken.bareQuery) },
  };
}

function requestOf(kind: Kind, org: string, n: number): Request {
  const body = { name: `Bench ${n}` };
  if (kind === 'creation') {
    const spec = { command: '/bin/true', arguments: [], environment: {}, machineType: 'standard-1', timeoutMs: 1_000 };
    return {
      method: 'POST',
      path: `/v1/orgs/${org}/job-configurations`,
      body: { ...body, spec: { ...spec, maxAttempts: 1 } },
    };
  }
  if (kind === 'command') return { method: 'PATCH', path: `/v1/orgs/${org}`, body };
  if (kind === 'bareCommand') return { method: 'POST', path: BARE_PATH, body };
  return { method: 'GET', path: kind === 'query' ? `/v1/orgs/${org}/files` : BARE_PATH };
}

async function timed({ apiUrl, accessToken }: Place, { method, path, body }: Request): Promise<number> {
  const headers = {
    Authorization: `Bearer ${accessToken}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': crypto.randomUUID(),
  };
  const startedAt = performance.now();
  const answer = await fetch(`${apiUrl}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const ms = performance.now() - startedAt;
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return ms;
}
