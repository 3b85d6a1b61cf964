import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targetTime } from '../../cli/commands/admin.ts';
import { targetIn } from '../../cli/commands/download.ts';
import { completionScript } from '../../cli/completion.ts';
import { CommandError, EXIT, exitCodeOf } from '../../cli/exit-codes.ts';
import { failureOf } from '../../cli/failure.ts';
import { makeProgram } from '../../cli/program.ts';
import { textOf } from '../../cli/run.ts';
import { ApiError } from '../../lib/client/api-error.ts';
import { memoryCommandLine } from './memory-command-line.ts';

const MAIN = new URL('../../cli/main.ts', import.meta.url).pathname;
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function cli(args: readonly string[], environment: Record<string, string> = {}, input = '') {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { env, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command line', () => {
  it('ends with 2 and a hint when it is not understood', () => {
    expect(cli(['flies'])).toMatchObject({ status: EXIT.usage, stdout: '' });
    expect(cli(['files', 'upload'])).toMatchObject({ status: EXIT.usage });
    expect(cli(['files', 'upload', 'x', '--parallel', '0']).stderr).toContain('from 1 to 64');
  });

  it('says what is wrong as JSON when it is asked to, on standard error', () => {
    const { status, stdout, stderr } = cli(['files', 'ls', '--json']);
    expect({ status, stdout }).toEqual({ status: EXIT.usage, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'no-api-url' } });
  });

  it.each([
    ['a command that there is not', ['flies']],
    ['a group without a command', ['admin']],
    ['a value that is missing', ['jobs', 'get']],
    ['an option that is missing', ['jobs', 'submit']],
    ['an option that there is not', ['whoami', '--nope']],
  ])('says so as JSON of %s, too', (_what, args) => {
    const { status, stdout, stderr } = cli([...args, '--json']);
    expect({ status, stdout }).toEqual({ status: EXIT.usage, stdout: '' });
    const { error } = JSON.parse(stderr) as { error: { code: string; message: string; exitCode: number } };
    expect(error).toMatchObject({ code: 'usage', exitCode: EXIT.usage });
    expect(error.message).toMatch(/^[a-z].{10}/);
  });

  it.each([
    ['an address without http', ['whoami', '--api-url', 'localhost:8080'], 'api-url-invalid'],
    ['another scheme', ['whoami', '--api-url', 'ftp://localhost'], 'api-url-invalid'],
    [
      'an id that is empty',
      ['jobs', 'get', '', '--org', 'org_1', '--api-url', 'http://[::1]:9'],
      'path-parameter-invalid',
    ],
    [
      'a file that is not there',
      ['pipelines', 'submit', '/none', '--org', 'org_1', '--api-url', 'http://[::1]:9'],
      'unreadable',
    ],
  ])('ends with 2 for %s', (_what, args, code) => {
    const { status, stderr } = cli([...args, '--json']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code, exitCode: EXIT.usage } });
    expect(status).toBe(EXIT.usage);
  });

  it('says why nobody answers', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { status, stderr } = cli(['orgs', 'use', 'org_1', '--api-url', `http://127.0.0.1:${port}`]);
    expect(status).toBe(EXIT.failed);
    expect(stderr).toContain('ECONNREFUSED');
    // A port that no browser, and so no fetch, asks.
    expect(cli(['orgs', 'use', 'org_1', '--api-url', 'http://127.0.0.1:9']).stderr).toContain('bad port');
  });

  it('asks nobody for a password where there is no terminal', () => {
    const { status, stderr } = cli(['login', '--api-url', 'http://127.0.0.1:9', '--email', 'ada@example.org']);
    expect(status).toBe(EXIT.usage);
    expect(stderr).toContain('no terminal');
  });

  it('takes no secret as an argument', () => {
    const help = cli(['login', '--help']).stdout;
    expect(help).not.toMatch(/--(password|token|secret)[ =]<|--(password|token|secret)\s/);
  });

  it('writes no colour and no bar where there is no terminal', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what must not be there
    expect(cli(['--help']).stdout).not.toMatch(/\u001b/);
  });

  it('shows what the platform refuses, with the field at fault and the right code', async () => {
    const server = createServer((_, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ code: 'not-found', title: 'There is nothing here', status: 404 }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // The child and its server would wait for each other if this process waited for the child.
    const script = `import { runCli } from ${JSON.stringify(new URL('../../cli/run.ts', import.meta.url).href)};
      process.exitCode = await runCli(['files', 'rm', 'fil_1', '--org', 'org_1', '--api-url', ${JSON.stringify(url)}]);`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, CATACLOUD_TOKEN: 'catp_secret' };
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', script], { env }, (error, _stdout, text) =>
        resolve({ code: error?.code, stderr: text }),
      );
    });
    server.close();
    expect(code).toBe(EXIT.notFound);
    expect(stderr).toContain('There is nothing here');
    expect(stderr).not.toContain('catp_secret');
  });
});

describe('a request that does not fit the contract', () => {
  it('is said once, with the reason of each field on its line', async () => {
    const { client } = await memoryCommandLine();
    const refused = client.organisations.create({ body: { name: '', motto: 'x' } as { name: string } });
    const text = await refused.catch((error: unknown) => textOf(failureOf(error)));
    const [headline, ...fields] = String(text).trimEnd().split('\n');
    expect(headline).toBe('catacloud: The request does not fit the contract');
    expect(fields).toEqual([
      '  body.name: must have at least 1 character',
      '  body.name: must show something',
      '  body.motto: is not known here',
    ]);
  });

  it('keeps a message that says something else', () => {
    const failure = { exitCode: EXIT.refused, code: 'x', message: 'No: not so', fields: [{ at: 'a', message: 'b' }] };
    expect(textOf(failure)).toBe('catacloud: No: not so\n  a: b\n');
  });
});

describe('exit codes', () => {
  it.each([
    [401, EXIT.unauthenticated],
    [403, EXIT.forbidden],
    [404, EXIT.notFound],
    [409, EXIT.refused],
    [422, EXIT.refused],
    [500, EXIT.failed],
    [503, EXIT.failed],
  ])('HTTP %s ends with %s', (status, code) => {
    expect(exitCodeOf(status)).toBe(code);
    expect(failureOf(new ApiError(status, {})).exitCode).toBe(code);
  });

  it('are all different', () => {
    const codes = Object.values(EXIT);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('where a download goes', () => {
  it.each([
    ['.', 'a.txt', 'a.txt'],
    ['.', 'run/1/a.txt', 'run/1/a.txt'],
    ['out', 'a.txt', 'out/a.txt'],
    ['/tmp/out', 'b/a.txt', '/tmp/out/b/a.txt'],
    ['..', 'a.txt', '../a.txt'],
  ])('%s + %s is %s', (folder, name, target) => expect(targetIn(folder, name)).toBe(target));

  it.each([
    ['.', '../a'],
    ['.', 'a/../../b'],
    ['out', '../out2/a'],
    ['/tmp/out', '../../etc/passwd'],
    ['..', '../a'],
  ])('never out of %s by the name %s', (folder, name) => {
    expect(() => targetIn(folder, name)).toThrow(CommandError);
  });
});

describe('a time to move the clock to', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    ['+1d', '2026-03-02T12:00:00.000Z'],
    ['+90m', '2026-03-01T13:30:00.000Z'],
    ['2026-04-01T00:00:00Z', '2026-04-01T00:00:00.000Z'],
  ])('%s is %s', (text, time) => expect(targetTime(text, now)).toBe(time));

  it('is refused when it is none', () => {
    for (const text of ['tomorrow', '+1y', '', '+-1d']) expect(() => targetTime(text, now)).toThrow(CommandError);
  });
});

describe('completion', () => {
  it('knows every command and option, in bash itself', () => {
    const script = completionScript('bash', makeProgram());
    const complete = (...words: string[]) =>
      execFileSync('bash', [
        '-c',
        `${script}\nCOMP_WORDS=(catacloud ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _catacloud; echo "\${COMPREPLY[*]}"`,
      ])
        .toString()
        .trim()
        .split(' ');
    expect(complete('fi')).toEqual(['files']);
    expect(complete('files', 'up')).toEqual(['upload']);
    expect(complete('files', 'upload', '--par')).toEqual(['--parallel']);
    expect(complete('admin', 'clock', '')).toEqual(expect.arrayContaining(['show', 'move', '--json']));
  });

  it.each(['zsh', 'fish'] as const)('has a script for %s that names every command', (shell) => {
    const script = completionScript(shell, makeProgram());
    for (const command of ['files', 'jobs', 'bills', 'usage', 'admin']) expect(script).toContain(command);
  });
});
