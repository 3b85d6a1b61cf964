import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestApi, type TestApi } from '../../test/api/api.ts';
import { apiFetch } from '../../test/client/api-fetch.ts';

const FILES_PER_FOLDER = 100;
const FILE_BYTES = 1_000;
/** Where signed addresses of the memory store point. */
const STORE = 'https://objects.test/';
const SAMPLE_EVERY_MS = 200;

/**
 * A folder tree of so many small files through the command line, in a process of its own; its other end is the platform in memory.
 * Calls of the API are counted, and what the process held over the first and the last quarter of the files.
 */
export async function uploadMany(count: number) {
  const folder = await mkdtemp(join(tmpdir(), 'catacloud-many-'));
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const served = await serve(api);
  try {
    await writeTree(join(folder, 'tree'), count);
    const args = ['--conditions=epoch-source', 'cli/main.ts', 'files', 'upload', join(folder, 'tree'), '--json'];
    const env = { ...process.env, CATACLOUD_TOKEN: owner.token, CATACLOUD_API_URL: served.url, CATACLOUD_ORG: org };
    const startedAt = performance.now();
    const ended = await run(
      args,
      { ...env, HOME: folder, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder },
      served.puts,
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    const { body } = await api.send('files.listFolders', { token: owner.token, params: { org } });
    return { count, stored: body.items[0]?.files as number, callsPerFile: served.calls() / count, seconds, ...ended };
  } finally {
    served.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeTree(tree: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += FILES_PER_FOLDER) {
    const folder = join(tree, `run-${at / FILES_PER_FOLDER}`, 'reads');
    await mkdir(folder, { recursive: true });
    const write = (n: number) => writeFile(join(folder, `part-${n}.csv`), Buffer.alloc(FILE_BYTES, `${n},`));
    await Promise.all(Array.from({ length: Math.min(FILES_PER_FOLDER, count - at) }, (_, i) => write(at + i)));
  }
}

/** The API and the store over HTTP; signed addresses lead back here. */
async function serve(api: TestApi) {
  const { send, seen } = apiFetch(api);
  let puts = 0;
  let url = '';
  const server = createServer(async (request, response) => {
    const body = await bytesOf(request);
    const { pathname, search } = new URL(request.url ?? '', url);
    if (pathname.startsWith('/store/')) {
      api.objects.put(`${STORE}${pathname.slice('/store/'.length)}${search}`, body);
      puts += 1;
      response.end();
      return;
    }
    const init = { method: request.method ?? 'GET', headers: request.headers as Record<string, string> };
    const reply = await send(
      `${url}${pathname}${search}`,
      body.length === 0 ? init : { ...init, body: body.toString() },
    );
    const text = (await reply.text()).replaceAll(STORE, `${url}/store/`);
    response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'application/json' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, calls: () => seen.length, puts: () => puts, close: () => void server.close() };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Runs it to its end; samples its memory by how many files have gone. */
function run(args: readonly string[], env: NodeJS.ProcessEnv, puts: () => number) {
  return new Promise<{ readonly exitCode: number | null; readonly memory: readonly Sample[] }>((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const memory: Sample[] = [];
    const timer = setInterval(() => {
      const mb = residentMb(child.pid);
      if (mb !== undefined) memory.push({ files: puts(), mb });
    }, SAMPLE_EVERY_MS);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(timer);
      resolve({ exitCode, memory });
    });
  });
}

export interface Sample {
  readonly files: number;
  readonly mb: number;
}

/** Linux's own account; undefined once the process has ended, and on other systems. */
function residentMb(pid: number | undefined): number | undefined {
  try {
    const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? undefined : Number(kb) / 1_024;
  } catch {
    return undefined;
  }
}
