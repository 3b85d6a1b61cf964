import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { type Context, output } from '../../cli/context.ts';
import { createClient } from '../../lib/client/client.ts';
import { createTestApi } from '../api/api.ts';
import { apiFetch } from '../client/api-fetch.ts';

const API = 'https://api.test';
const STORE = 'https://objects.test/';

/** A line of a command with `--json`, as far as tests look at it. */
export type Line = Readonly<Record<string, unknown>>;

/** Commands of files in this process: their other end is the platform in memory, their disk a folder that goes afterwards. */
export async function memoryCommandLine() {
  const home = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const { send } = apiFetch(api);
  const client = createClient({ baseUrl: API, token: () => owner.token, fetch: send });
  const lines: Line[] = [];
  const out = { ...output({ quiet: true }), isJson: true, line: (value: unknown) => void lines.push(value as Line) };
  const context: Context = { client, config: { apiUrl: API }, options: { quiet: true }, organisation: () => org, out };
  vi.stubEnv('XDG_STATE_HOME', join(home, 'state'));
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    if (init.method === 'PUT') {
      api.objects.put(url, new Uint8Array(await new Response(init.body).arrayBuffer()));
      return new Response('');
    }
    const content = api.objects.contents.get(url.slice(STORE.length)) ?? Buffer.alloc(0);
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(new Headers(init.headers).get('range') ?? '') ?? [];
    return new Response(Uint8Array.from(content.subarray(Number(from), Number(to) + 1)), { status: 206 });
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    api,
    org,
    home,
    client,
    context,
    /** What a command said of each file, and the code that it failed with. */
    async run(
      command: (context: Context) => Promise<void>,
    ): Promise<{ readonly lines: Line[]; readonly code?: string }> {
      lines.length = 0;
      try {
        await command(context);
        return { lines: [...lines] };
      } catch (error) {
        return { lines: [...lines], code: String((error as { code?: unknown }).code ?? error) };
      }
    },
  };
}
