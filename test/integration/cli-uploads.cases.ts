import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { until } from '../until.ts';
import { catacloud, customer, environment, gate, home, json, TEST_MS } from './cli-scene.ts';
import { MAIN } from './command-line.ts';
import { clientOf } from './customer.ts';

const MIB = 1_048_576;

/** Of three parts, the last one short. */
const LARGE = 2 * 8 * MIB + 5;

function sample(name: string, bytes: number): string {
  const path = join(home, name);
  writeFileSync(path, randomFillSync(Buffer.alloc(bytes)));
  return path;
}

describe('the command line, on the deployed stacks', () => {
  it('uploads folders and files, lists them, gets them back equal, and deletes them', {
    timeout: TEST_MS,
  }, async () => {
    mkdirSync(join(home, 'run', '1'), { recursive: true });
    sample('run/1/a.bin', 10 * MIB + 1);
    sample('run/b.bin', 3);
    const { code, stdout } = await catacloud('files', 'upload', 'run', '--json');
    expect(code).toBe(0);
    const uploaded = linesOf(stdout) as { id: string; name: string }[];
    expect(uploaded.map(({ name }) => name)).toEqual(['run/1/a.bin', 'run/b.bin']);
    const listed = await json<{ id: string; name: string; sizeBytes: string }[]>('files', 'ls');
    expect(listed.map(({ name, sizeBytes }) => [name, sizeBytes]).toSorted()).toEqual([
      ['run/1/a.bin', String(10 * MIB + 1)],
      ['run/b.bin', '3'],
    ]);
    const ids = uploaded.map(({ id }) => id);
    expect((await catacloud('files', 'download', ...ids, '--folder', 'back')).code).toBe(0);
    expect(readFileSync(join(home, 'back', 'run/1/a.bin')).equals(readFileSync(join(home, 'run/1/a.bin')))).toBe(true);
    const wanted = ['audit', '--of', ids[1] ?? ''];
    const acts = () => json<{ readonly types: readonly string[] }[]>(...wanted);
    await until('the audit log has it', async () =>
      (await acts()).some(({ types }) => types.includes('UploadStarted')),
    );
    expect((await catacloud(...wanted, '--csv', 'audit.csv')).code).toBe(0);
    expect(readFileSync(join(home, 'audit.csv'), 'utf8')).toMatch(
      new RegExp(`usr_\\w+,[^,]+,,,file#${ids[1]},1,UploadStarted`),
    );
    const wrong = await catacloud('files', 'download', ids[1] ?? '', '-o', 'x', '--sha256', '0'.repeat(64));
    expect(wrong.code).toBe(EXIT.corrupt);
    expect((await catacloud('files', 'rm', ...ids)).code).toBe(0);
    // A download is an event of its own, after which the next command's list is not brought up to date before its reply.
    await until('none is listed any more', async () => (await json<unknown[]>('files', 'ls')).length === 0);
    // What is gone is gone: to delete it again is no error, to delete what never was is.
    expect((await catacloud('files', 'rm', ids[0] ?? '')).code).toBe(EXIT.ok);
    expect((await catacloud('files', 'rm', 'fil_01J8Z3K4M5N6P7Q8R9S0T1V2W3')).code).toBe(EXIT.notFound);
  });

  /** Uploads until one part is there and others are not, and ends the process by that signal. */
  async function interrupted(path: string, signal: 'SIGKILL' | 'SIGINT') {
    gate.letPass(1);
    const args = [MAIN, 'files', 'upload', path, '--parallel', '1'];
    const child = spawn(process.execPath, args, { env: environment, stdio: 'ignore' });
    const noted = () => JSON.parse(readFileSync(join(notesFolder(), notes()[0] ?? ''), 'utf8'))['uploadId'] as string;
    await until('the upload has begun', () => notes().length === 1 && noted() !== undefined);
    const upload = noted();
    const read = () => customer.owner.files.getUpload({ org: customer.org, upload });
    await until('a part has been received', async () => (await read()).receivedParts.length > 0);
    child.kill(signal);
    const [code] = await once(child, 'exit');
    gate.open();
    expect((await read()).status).toBe('uploading');
    return { code, read };
  }

  const notesFolder = () => join(home, '.local', 'state', 'catacloud', 'uploads');

  const notes = () => {
    try {
      return readdirSync(notesFolder()).filter((name) => name.endsWith('.json'));
    } catch {
      return [];
    }
  };

  it('goes on with an upload whose process was killed', { timeout: TEST_MS }, async () => {
    const path = sample('large.bin', LARGE);
    await interrupted(path, 'SIGKILL');

    const again = await json<{ id: string; resumed: boolean }>('files', 'upload', path);
    expect(again.resumed).toBe(true);
    expect(notes()).toEqual([]);
    expect((await catacloud('files', 'download', again.id, '-o', 'large.back')).code).toBe(0);
    expect(readFileSync(join(home, 'large.back')).equals(readFileSync(path))).toBe(true);
  });

  it('begins anew with a file that was edited after Ctrl-C, and gives up what was begun of the old one', {
    timeout: TEST_MS,
  }, async () => {
    const path = sample('edited.bin', LARGE);
    const { code, read } = await interrupted(path, 'SIGINT');
    expect(code).toBe(EXIT.interrupted);
    sample('edited.bin', LARGE);
    const again = await json<{ id: string; resumed: boolean }>('files', 'upload', path);
    expect(again.resumed).toBe(false);
    expect((await read()).status).toBe('aborted');
    expect((await catacloud('files', 'download', again.id, '-o', 'edited.back')).code).toBe(0);
    expect(readFileSync(join(home, 'edited.back')).equals(readFileSync(path))).toBe(true);
  });

  it('does not send again what was there already when a command ended in the middle', {
    timeout: TEST_MS,
  }, async () => {
    mkdirSync(join(home, 'many'));
    sample('many/a.bin', 5);
    sample('many/b.bin', 7);
    const { id: org } = await json<{ id: string }>('orgs', 'create', 'Small');
    const admin = await clientOf(inject('frontDoorUrl'), inject('users').admin);
    const send = () => catacloud('files', 'upload', 'many', '--json', '--org', org);
    await admin.admin.changeQuota({ org, body: { limitBytes: '5' } });
    const first = await send();
    expect(first.code).toBe(EXIT.someFailed);
    const [a, b] = linesOf(first.stdout);
    expect(b).toMatchObject({ name: join('many', 'b.bin'), status: 'failed', code: 'quota-exceeded' });
    await admin.admin.changeQuota({ org, body: { limitBytes: '12' } });
    const [again, rest] = linesOf((await send()).stdout);
    expect(again).toMatchObject({ id: a?.['id'], resumed: true });
    expect(rest).toMatchObject({ sizeBytes: '7', resumed: false });
    expect(await json('files', 'ls', '--org', org)).toHaveLength(2);
    expect(notes()).toEqual([]);
  });

  it('stores what is there now when a file was replaced by another of the same size and date', {
    timeout: TEST_MS,
  }, async () => {
    const path = sample('matrix.bin', LARGE);
    const longAgo = new Date('2020-01-01T00:00:00Z');
    utimesSync(path, longAgo, longAgo);
    const { read } = await interrupted(path, 'SIGKILL');
    const other = sample('other.bin', LARGE);
    utimesSync(other, longAgo, longAgo);
    renameSync(other, path);
    const again = await json<{ id: string; resumed: boolean }>('files', 'upload', path);
    expect(again.resumed).toBe(false);
    expect((await read()).status).toBe('aborted');
    expect((await catacloud('files', 'download', again.id, '-o', 'matrix.back')).code).toBe(0);
    expect(readFileSync(join(home, 'matrix.back')).equals(readFileSync(path))).toBe(true);
    expect((await catacloud('files', 'verify', path)).code).toBe(EXIT.ok);
    sample('matrix.bin', LARGE);
    expect((await catacloud('files', 'verify', path)).code).toBe(EXIT.corrupt);
  });

  it('sends all of a folder that can be sent, and names what was not', { timeout: TEST_MS }, async () => {
    mkdirSync(join(home, 'odd'));
    for (const name of ['1-good.txt', '2-\u202e.txt', '3-good.pptx']) sample(`odd/${name}`, 3);
    symlinkSync('/etc/hostname', join(home, 'odd', 'out.txt'));
    const { code, stdout, stderr } = await catacloud('files', 'upload', 'odd', '--json');
    expect(code).toBe(EXIT.someFailed);
    const lines = linesOf(stdout);
    const of = (status: string) => lines.filter((line) => line['status'] === status).map(({ name }) => name);
    expect(of('sent')).toEqual(['odd/1-good.txt', 'odd/3-good.pptx']);
    expect(of('failed')).toEqual([join('odd', '2-\u202e.txt')]);
    expect(of('skipped')).toEqual([join('odd', 'out.txt')]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'some-failed' } });
  });
});

/** Lines of JSON, in order of their names: files are under way several at a time. */
function linesOf(stdout: string): Readonly<Record<string, unknown>>[] {
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.sort((a, b) => (String(a['path'] ?? a['name']) < String(b['path'] ?? b['name']) ? -1 : 1));
}
