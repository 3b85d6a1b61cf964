import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InputFile } from '../../runner/attempt-api.ts';
import { checksumOf } from '../../runner/checksum.ts';
import { PARALLEL_INPUTS } from '../../runner/limits.ts';
import { FRESH_INPUTS_MS, stageIn } from '../../runner/stage-in.ts';
import { silentServer } from '../client/silent-server.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
let folder: string;
let server: Server;
let ranges: (string | undefined)[];

async function serve(handler: RequestListener): Promise<string> {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    handler(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
const input = (url: string, name = 'data.bin', sizeBytes = content.length): InputFile => ({
  id: name,
  name,
  sizeBytes,
  url,
});
const never = new AbortController().signal;

/** Resolves when some bytes of the file are written, so that a broken connection finds something to go on from. */
async function onceOnDisk(name: string): Promise<void> {
  while ((statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0) === 0) await setImmediate();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  ranges = [];
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('staging inputs', () => {
  it('brings every file, byte for byte, under different names', async () => {
    const url = await serve((_, response) => response.end(content));
    const staged = await stageIn(folder, async () => [input(url), input(url), input(url, '../x')], never);
    expect(staged.map(({ path }) => relative(folder, path))).toEqual(['data.bin', 'data-2.bin', '_/x']);
    for (const { path } of staged) expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('brings what is in a slot to the folder of its name', async () => {
    const url = await serve((_, response) => response.end(content));
    const inputs = [
      { ...input(url, 'run/1.fq'), slot: 'reads' },
      { ...input(url, '../2.fq'), slot: 'reads' },
      { ...input(url, '1.fq'), slot: 'reference' },
    ];
    const staged = await stageIn(folder, async () => inputs, never);
    expect(staged.map(({ path }) => relative(folder, path))).toEqual([
      'reads/run/1.fq',
      'reads/_/2.fq',
      'reference/1.fq',
    ]);
  });

  it('keeps the folders of their names', async () => {
    const url = await serve((_, response) => response.end(content));
    const names = ['run/1/a.bin', 'run/1/a.bin', 'run/b.bin', 'run', 'top.bin'];
    const staged = await stageIn(folder, async () => names.map((name) => ({ ...input(url), name })), never);
    const paths = ['run/1/a.bin', 'run/1/a-2.bin', 'run/b.bin', 'run-2', 'top.bin'];
    expect(staged.map(({ path }) => relative(folder, path))).toEqual(paths);
    for (const { path } of staged) expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('asks for URLs again before it uses old ones, once for all that are waiting', async () => {
    let [nowMs, calls] = [0, 0];
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      // Each download takes long enough for the URLs of the others to become old.
      nowMs += FRESH_INPUTS_MS;
      response.end(content);
    });
    const names = Array.from({ length: PARALLEL_INPUTS * 3 }, (_, index) => `file-${index}`);
    const inputs = async () => {
      calls += 1;
      return names.map((name) => input(`${url}${calls}/${name}`, name));
    };
    await stageIn(folder, inputs, never, { nowMs: () => nowMs });
    const listings = asked.map((one) => Number(one.split('/')[1]));
    expect(listings.slice(0, PARALLEL_INPUTS)).toEqual(Array(PARALLEL_INPUTS).fill(1));
    for (const listing of listings.slice(PARALLEL_INPUTS)) expect(listing).toBeGreaterThan(1);
    expect(calls).toBeLessThanOrEqual(names.length);
  });

  it('goes on where a broken download stopped, with a fresh URL', async () => {
    let calls = 0;
    const url = await serve((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      if (from > 0) response.end(content.subarray(from));
      else response.write(content.subarray(0, 200_000), () => onceOnDisk('data.bin').then(() => response.destroy()));
    });
    const inputs = async () => {
      calls += 1;
      return [input(`${url}${calls}`)];
    };
    const [staged] = await stageIn(folder, inputs, never);
    expect(readFileSync(staged?.path ?? '').equals(content)).toBe(true);
    expect(calls).toBe(2);
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('refuses a file that has another size than it should', async () => {
    const url = await serve((_, response) => response.end(content.subarray(1)));
    const wrong = stageIn(folder, async () => [input(url)], AbortSignal.timeout(500));
    await expect(wrong).rejects.toMatchObject({ code: 'input-unreadable' });
  });

  it('makes an empty file without asking for its bytes', async () => {
    const url = await serve((_, response) => response.writeHead(500).end());
    const [staged] = await stageIn(folder, async () => [input(url, 'empty', 0)], never);
    expect(readFileSync(staged?.path ?? '')).toHaveLength(0);
    expect(ranges).toEqual([]);
  });

  it('leaves a store that says nothing, and does not ask again for what is not there', async () => {
    const silent = await silentServer({ reads: true });
    const url = await serve((_, response) => response.writeHead(404).end());
    await expect(stageIn(folder, async () => [input(url)], never)).rejects.toMatchObject({ code: 'input-unreadable' });
    expect(ranges).toHaveLength(1);
    let asked = 0;
    const sometimes = async () => {
      asked += 1;
      return [input(asked === 1 ? silent.url : whole)];
    };
    server.close();
    const whole = await serve((_, response) => response.end(content));
    const [staged] = await stageIn(folder, sometimes, never, { stallMs: 50 });
    expect(readFileSync(staged?.path ?? '').equals(content)).toBe(true);
    silent.close();
  });

  it('blames no input where platform or store do not answer: another attempt may find them well', async () => {
    const retries = { attempts: 2, baseMs: 1, maxMs: 1 };
    const url = await serve((_, response) => response.writeHead(503).end());
    const outOfReach = { code: 'attempt-lost', message: expect.stringMatching(/^input data\.bin cannot be brought/) };
    const staging = stageIn(folder, async () => [input(url)], never, { retries });
    await expect(staging).rejects.toMatchObject(outOfReach);
    expect(ranges).toHaveLength(2);
    server.close();
    server.closeAllConnections();
    const gone = stageIn(folder, async () => [input(url)], never, { retries });
    await expect(gone).rejects.toMatchObject(outOfReach);
  });

  it('refuses bytes that are not those that were uploaded, naming the input', async () => {
    const url = await serve((_, response) => response.end(content));
    for (const algorithm of ['CRC32', 'CRC64NVME'] as const) {
      const sumOf = (bytes: Buffer) => checksumOf(algorithm, Readable.from([bytes]));
      const given = (value: string) => [{ ...input(url), checksum: { algorithm, value } }];
      await stageIn(folder, async () => given(await sumOf(content)), never);
      const other = await sumOf(Buffer.from('other'));
      await expect(stageIn(folder, async () => given(other), never)).rejects.toMatchObject({
        code: 'input-unreadable',
        message: expect.stringMatching(/^input data\.bin cannot be used/),
      });
    }
  });

  it('computes checksums as their catalogue has them, over any pieces', async () => {
    const digits = ['1234', '', '56789'].map((text) => Buffer.from(text));
    const hex = async (algorithm: 'CRC32' | 'CRC64NVME') =>
      Buffer.from(await checksumOf(algorithm, Readable.from(digits)), 'base64').toString('hex');
    // The check values of CRC-32/ISO-HDLC and CRC-64/NVME.
    expect(await hex('CRC32')).toBe('cbf43926');
    expect(await hex('CRC64NVME')).toBe('ae8b14860a799888');
  });
});
