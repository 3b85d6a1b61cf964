import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { until } from '../until.ts';
import { type CommandLine, commandLine, logIn, MAIN } from './command-line.ts';
import { type Customer, clientOf, configurationOf } from './customer.ts';
import { type Gate, openGate } from './gate.ts';

const TEST_MS = 240_000;
const MIB = 1_048_576;

/** Of three parts, the last one short. */
const LARGE = 2 * 8 * MIB + 5;

let home: string;
let customer: Customer;
let gate: Gate;

let catacloud: CommandLine['run'];
let json: CommandLine['json'];
let environment: CommandLine['environment'];

function sample(name: string, bytes: number): string {
  const path = join(home, name);
  writeFileSync(path, randomFillSync(Buffer.alloc(bytes)));
  return path;
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  const shell = commandLine(home);
  ({ run: catacloud, json, environment } = shell);
  gate = await openGate();
  await logIn(shell, gate.url);
  const created = await json<{ id: string }>('orgs', 'create', 'Command line');
  await json('orgs', 'use', created.id);
  customer = { owner: await clientOf(inject('frontDoorUrl'), inject('users').owner), org: created.id };
}, TEST_MS);
afterAll(() => {
  gate.close();
  rmSync(home, { recursive: true, force: true });
});

describe('the command line, on the deployed stacks', () => {
  it('remembers who signed in, for its owner alone, and never the password', { timeout: TEST_MS }, async () => {
    expect(await json('whoami')).toMatchObject({ email: inject('users').owner.email, organisation: customer.org });
    const config = readFileSync(join(home, '.config', 'catacloud', 'config.json'), 'utf8');
    expect(config).not.toContain(inject('users').owner.password);
  });

  it('makes an account with the code of the mail, and is signed in with it', { timeout: TEST_MS }, async () => {
    const own = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
    const { run, json: ownJson } = commandLine(own);
    const email = 'shell@catacloud.test';
    const wanted = ['signup', '--api-url', inject('frontDoorUrl'), '--email', email];
    // Without a terminal it cannot ask; the mail is sent all the same.
    expect((await run(...wanted)).code).toBe(EXIT.usage);
    const mails = await (await fetch(`${inject('endpoint')}/_ministack/ses/messages`)).text();
    const code = /\d{4} \d{4}/.exec(mails.split(email).at(-1) ?? '')?.[0] ?? '';
    await ownJson(...wanted, '--code', code, '--name', 'Sheila Shell');
    expect(await ownJson('whoami')).toMatchObject({ email, name: 'Sheila Shell' });
    rmSync(own, { recursive: true, force: true });
  });

  it('refuses a wrong password with its own exit code', { timeout: TEST_MS }, async () => {
    const child = spawn(process.execPath, [MAIN, 'login', '--email', inject('users').owner.email, '--password-stdin'], {
      env: { PATH: process.env['PATH'], HOME: home },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.end('not the password\n');
    const [code] = await once(child, 'exit');
    expect(code).toBe(EXIT.unauthenticated);
  });

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

  it('never takes the place of a local file, and takes a file from standard input', { timeout: TEST_MS }, async () => {
    const child = spawn(process.execPath, [MAIN, 'files', 'upload', '-', '--name', 'piped.csv', '--json'], {
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.end('a,b\n1,2\n');
    const { id } = JSON.parse(await text(child.stdout)) as { id: string };
    const file = await customer.owner.files.get({ org: customer.org, file: id });
    expect(file).toMatchObject({ sizeBytes: '8', contentType: 'text/csv', checksum: { algorithm: 'CRC32' } });
    writeText('piped.csv', 'mine');
    expect((await catacloud('files', 'download', id)).code).toBe(EXIT.refused);
    expect(readFileSync(join(home, 'piped.csv'), 'utf8')).toBe('mine');
    expect((await catacloud('files', 'download', id, '--overwrite')).code).toBe(EXIT.ok);
    expect(readFileSync(join(home, 'piped.csv'), 'utf8')).toBe('a,b\n1,2\n');
    expect((await catacloud('files', 'rm', id)).code).toBe(EXIT.ok);
    expect((await catacloud('files', 'download', id, '-o', 'gone')).code).not.toBe(EXIT.ok);
  });

  it('runs a job and waits for it; its end is the exit code', { timeout: TEST_MS }, async () => {
    const good = await configurationOf(customer, 'cat "$CATACLOUD_INPUTS"/*');
    const { id } = await json<{ id: string }>('files', 'upload', writeText('hello.txt', 'hello from a file\n'));
    const done = await catacloud('jobs', 'submit', '-c', good, '-f', id, '--watch');
    expect(done.code).toBe(EXIT.ok);
    expect(done.stdout).toContain('hello from a file');

    const bad = await configurationOf(customer, 'echo oh no; exit 4');
    const job = await json<{ id: string }>('jobs', 'submit', '-c', bad);
    const failed = await catacloud('jobs', 'watch', job.id);
    expect(failed.code).toBe(EXIT.jobFailed);
    expect((await catacloud('jobs', 'logs', job.id)).stdout).toContain('oh no');
    expect((await catacloud('jobs', 'cancel', job.id)).code).toBe(EXIT.refused);

    const events = await catacloud('events', 'tail', `job#${job.id}`);
    expect(events.stdout).toMatch(/JobCreated[\s\S]*AttemptStarted[\s\S]*AttemptEnded[\s\S]*JobFailed/);
  });

  it('shows usage, and has no bill yet', { timeout: TEST_MS }, async () => {
    const usage = await json<{ current: { storedBytes: string } }>('usage');
    expect(usage.current.storedBytes).toMatch(/^\d+$/);
    expect((await catacloud('bills', 'show')).code).toBe(EXIT.notFound);
  });

  it('is refused where only administrators may go, and elsewhere’s organisation is not found', {
    timeout: TEST_MS,
  }, async () => {
    expect((await catacloud('admin', 'clock')).code).toBe(EXIT.forbidden);
    const foreign = 'org_01J8Z3K4M5N6P7Q8R9S0T1V2W3';
    expect((await catacloud('files', 'ls', '--org', foreign)).code).toBe(EXIT.notFound);
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

function writeText(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}
