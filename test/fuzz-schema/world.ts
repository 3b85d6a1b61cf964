import { type Client, createClient } from '../../lib/client/client.ts';
import { createTestApi, type TestApi } from '../api/api.ts';
import { makeMore } from './more-things.ts';
import { makeThings, type Things } from './things.ts';

/**
 * The API over memory with one of each thing that a path can name. Clock, ids and secrets are counted, so a new world is
 * the same as the one before it: who speaks to it does not notice that it was replaced.
 */
export async function createWorld() {
  const api = createTestApi();
  const { id: caller, token } = await api.person('fuzz@example.org', { admin: true });
  const client = clientOf(api, token);
  const known = await makeThings(client);
  const more = await makeMore(api, client, known, token);
  const all: Things = { ...known, ...more.known };
  return { api, token, caller, chosen: more.chosen, known: all };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A client in this process, whose keys of creations are counted as well. */
function clientOf(api: TestApi, token: string): Client {
  let serial = 0;
  const inProcess: typeof fetch = async (url, init) => {
    serial += 1;
    const { pathname, searchParams } = new URL(String(url));
    const headers = new Headers(init?.headers);
    if (headers.has('Idempotency-Key')) headers.set('Idempotency-Key', `world-${serial}`);
    const result = await api.dispatch({
      method: init?.method ?? 'GET',
      path: pathname,
      headers: Object.fromEntries(headers),
      query: searchParams.size === 0 ? undefined : Object.fromEntries(searchParams),
      body: typeof init?.body === 'string' ? Buffer.from(init.body) : undefined,
    });
    const status = Number(result.statusCode);
    const answered = Object.entries(result.headers ?? {}).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    return new Response(status === 204 ? null : (result.body ?? ''), { status, headers: answered });
  };
  return createClient({ baseUrl: 'http://api', token: () => token, fetch: inProcess });
}
