import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import {
  catacloud,
  closeShell,
  customer,
  environment,
  home,
  json,
  openAnotherShell,
  openShell,
  TEST_MS,
} from './cli-scene.ts';
import { commandLine, MAIN } from './command-line.ts';
import { configurationOf, newAddress } from './customer.ts';
import './cli-uploads.cases.ts';

beforeAll(openShell, TEST_MS);
beforeEach(openAnotherShell, TEST_MS);
afterAll(closeShell);

describe('the command line, on the deployed stacks', () => {
  it('remembers who signed in, for its owner alone, and never the password', { timeout: TEST_MS }, async () => {
    expect(await json('whoami')).toMatchObject({ email: inject('users').owner.email, organisation: customer.org });
    const config = readFileSync(join(home, '.config', 'catacloud', 'config.json'), 'utf8');
    expect(config).not.toContain(inject('users').owner.password);
  });

  it('makes an account with the code of the mail, and is signed in with it', { timeout: TEST_MS }, async () => {
    const own = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
    const { run, json: ownJson } = commandLine(own);
    const email = newAddress('shell');
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
    const good = await configurationOf(customer, 'cat "$CATACLOUD_INPUTS"/* | tee "$CATACLOUD_OUTPUTS/copy.txt"');
    const { id } = await json<{ id: string }>('files', 'upload', writeText('hello.txt', 'hello from a file\n'));
    const done = await catacloud('jobs', 'submit', '-c', good, '-f', id, '--watch');
    expect(done.code).toBe(EXIT.ok);
    expect(done.stdout).toContain('hello from a file');

    type Origin = {
      from?: { inputs: object[] };
      into: { outputs: { id: string; name: string; checksum: object }[] }[];
    };
    const [copy] = (await json<Origin>('files', 'origin', id)).into.flatMap(({ outputs }) => outputs);
    expect(copy).toMatchObject({ name: 'copy.txt', checksum: { value: expect.any(String) } });
    const origin = await json<Origin>('files', 'origin', copy?.id ?? '');
    expect(origin).toMatchObject({ from: { inputs: [{ id, name: 'hello.txt' }] }, into: [] });

    const bad = await configurationOf(customer, 'echo oh no; exit 4');
    const job = await json<{ id: string }>('jobs', 'submit', '-c', bad);
    const failed = await catacloud('jobs', 'watch', job.id);
    expect(failed.code).toBe(EXIT.jobFailed);
    expect((await catacloud('jobs', 'logs', job.id)).stdout).toContain('oh no');
    const found = await catacloud('jobs', 'logs', job.id, '--search', 'OH no');
    expect(found.stdout).toContain('1: oh no');
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

function writeText(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}
