import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { upload } from '../../cli/transfer/upload.ts';
import { filesAt } from '../../cli/transfer/walk.ts';
import { createClient } from '../../lib/client/client.ts';
import { createTestApi } from '../api/api.ts';
import { apiFetch } from '../client/api-fetch.ts';

const PART = 8 * 1_048_576;
const PARTS = 2;
const SIZE = PART + 5;
const LONG_AGO = new Date('2020-01-01T00:00:00Z');
/** Three files of one size: two differ in every byte, two in one part alone. */
const contents = [
  Buffer.alloc(SIZE, 0x41),
  Buffer.alloc(SIZE, 0x42),
  Buffer.alloc(SIZE, 0x41).fill(0x43, PART, PART + 1),
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const { send } = apiFetch(api);
  const client = createClient({ baseUrl: 'https://api.test', token: () => owner.token, fetch: send });
  const path = join(folder, 'matrix.bin');
  const remarks: string[] = [];
  const request = { client, apiUrl: 'https://api.test', org, path, name: 'matrix.bin', parallel: 1 };
  return {
    api,
    org,
    token: owner.token,
    remarks,
    path,
    /** Puts another file in its place: of the same name, size and date. */
    choose(which: number) {
      writeFileSync(`${path}.new`, contents[which] ?? '');
      utimesSync(`${path}.new`, LONG_AGO, LONG_AGO);
      renameSync(`${path}.new`, path);
    },
    /** Uploads; the process is killed before its part number `puts`. Undefined: it was killed. */
    async send(puts: number) {
      let left = puts;
      const put = (async (url: string, { body }: RequestInit) => {
        const bytes = new Uint8Array(await new Response(body).arrayBuffer());
        if (left === 0) throw Object.assign(new Error('killed'), { code: 'killed' });
        left -= 1;
        api.objects.put(url, bytes);
        return new Response('');
      }) as typeof fetch;
      const onRemark = (text: string) => remarks.push(text);
      const notes = join(folder, 'notes');
      try {
        return await upload({ ...request, notes, fetch: put, onProgress: () => {}, onRemark });
      } catch (error) {
        expect(error).toMatchObject({ code: 'killed' });
        return undefined;
      }
    },
  };
}

describe('what is stored', () => {
  it('is one file that was chosen, whole, whatever was killed and replaced before', { timeout: 60_000 }, async () => {
    const step = fc.record({ which: fc.nat(contents.length - 1), puts: fc.nat(PARTS) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        const { api, choose, send } = await scene();
        for (const { which, puts } of [...steps, { which: steps.at(-1)?.which ?? 0, puts: PARTS }]) {
          choose(which);
          const done = await send(puts);
          await done?.forget();
        }
        const last = contents[steps.at(-1)?.which ?? 0];
        const stored = [...api.objects.contents.values()].map((content) =>
          contents.findIndex((one) => one.equals(content)),
        );
        expect(stored).not.toContain(-1);
        expect([...api.objects.contents.values()].at(-1)?.equals(last ?? Buffer.of())).toBe(true);
      }),
      { numRuns: 5 },
    );
  });

  it('is told by the bytes that were sent, and not by those that were there when the folder was read', async () => {
    const { api, path, send } = await scene();
    writeFileSync(path, 'nine byte');
    const { files } = await filesAt([path]);
    appendFileSync(path, ' and 13 more.');
    const done = await send(1);
    expect([files[0]?.sizeBytes, done?.sizeBytes]).toEqual([9, 22]);
    expect([...api.objects.contents.values()].map((content) => content.toString())).toEqual(['nine byte and 13 more.']);
  });

  it('is the new file when the old one was replaced during its upload, and that is said', async () => {
    const { api, choose, send, remarks } = await scene();
    choose(0);
    expect(await send(1)).toBeUndefined();
    choose(1);
    const done = await send(PARTS);
    expect(done?.isResumed).toBe(false);
    expect(remarks).toEqual([expect.stringContaining('is another file than the one whose upload was interrupted')]);
    expect([...api.objects.contents.values()].map((content) => contents[1]?.equals(content))).toEqual([true]);
    // Nothing is left of the old one.
    expect(api.objects.openUploads.size).toBeLessThan(2);
  });

  it('is begun by another request once the first one was refused', async () => {
    const { api, org, choose, send } = await scene();
    const admin = await api.person('admin@example.org', { admin: true });
    const limit = (limitBytes: string) =>
      api.send('admin.changeQuota', { token: admin.token, params: { org }, body: { limitBytes } });
    await limit('5');
    choose(0);
    await expect(send(PARTS)).rejects.toThrow();
    await limit(String(SIZE));
    expect((await send(PARTS))?.isResumed).toBe(false);
    expect(api.objects.contents.size).toBe(1);
  });

  it('is sent again where what an interrupted run had sent has another name by now', async () => {
    const { api, org, token, choose, send } = await scene();
    choose(0);
    const first = await send(PARTS);
    const params = { org, file: first?.fileId ?? '' };
    const [again, moved] = [await send(0), { token, params, body: { name: 'archive/matrix.bin' } }];
    expect(again).toMatchObject({ fileId: first?.fileId, isResumed: true });
    await api.send('files.rename', moved);
    expect((await send(PARTS))?.isResumed).toBe(false);
    const { body } = await api.send('files.list', { token, params: { org }, query: { sort: 'name' } });
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['archive/matrix.bin', 'matrix.bin']);
  });

  it('goes on from what is there when the file is the same, whatever its date', async () => {
    const { choose, send } = await scene();
    choose(0);
    expect(await send(1)).toBeUndefined();
    writeFileSync(join(folder, 'matrix.bin'), contents[0] ?? '');
    expect((await send(1))?.isResumed).toBe(true);
  });
});
