import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { runCli } from '../../cli/run.ts';
import { createTestApi } from '../api/api.ts';
import { apiFetch } from '../client/api-fetch.ts';

/** Whole commands in this process, from their words to both outputs; their other end is the platform in memory. */
export function memoryTerminal() {
  const home = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  const api = createTestApi();
  const said = { stdout: '', stderr: '' };
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', '');
  vi.stubEnv('CATACLOUD_API_URL', 'https://api.test');
  vi.stubGlobal('fetch', apiFetch(api).send);
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  }
  onTestFinished(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    api,
    /** What a person's command came to. */
    async run(person: { readonly token: string }, ...words: readonly string[]) {
      Object.assign(said, { stdout: '', stderr: '' });
      vi.stubEnv('CATACLOUD_TOKEN', person.token);
      const code = await runCli(words);
      return { code, ...said };
    },
  };
}
