import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A process each, on a computer that does other work too. */
const PATIENCE_MS = 120_000;
const STACK = /^ +at .*:\d+/m;

/** As npm runs it: a name of package.json's scripts leads to the file. */
function run(file: string, args: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { cwd: ROOT, timeout: PATIENCE_MS }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
}

it.concurrent.each([
  ['scripts/views.ts', [], 'npm run views'],
  ['scripts/views.ts', ['list', 'production'], 'production'],
  ['scripts/views.ts', ['rebuild'], 'name of a view'],
  ['scripts/views.ts', ['redrive', '--stagee', 'production'], '--stagee'],
  ['scripts/orphans.ts', [], 'npm run orphans'],
  ['scripts/orphans.ts', ['stop', 'production'], 'production'],
  ['scripts/orphans.ts', ['stop', '--stagee', 'production'], '--stagee'],
  ['scripts/orphans.ts', ['stop', '--stage'], '--stage'],
  ['scripts/orphans.ts', ['restored', 'yesterday'], '2026-11-20T03:00:00Z'],
  ['scripts/revoke.ts', [], '--org ID'],
  ['scripts/revoke.ts', ['--org', 'acme'], 'no organisation'],
  ['scripts/billing.ts', [], 'npm run billing'],
  ['scripts/billing.ts', ['nope'], 'npm run billing'],
  ['scripts/billing.ts', ['status', '--day', 'yesterday'], 'calendar day'],
  ['scripts/audit.ts', [], 'npm run audit'],
  ['scripts/audit.ts', ['usage', '--period', 'october'], '2026-10'],
  ['scripts/log.ts', [], 'npm run log'],
  ['scripts/log.ts', ['verify'], 'a folder'],
  ['scripts/organisation.ts', [], 'npm run organisation'],
  ['scripts/epoch.ts', [], 'npm run epoch'],
  ['scripts/epoch.ts', ['show'], 'takes one stream'],
  ['scripts/admin.ts', ['create', 'nobody'], 'npm run admin'],
  ['scripts/drill.ts', [], 'dead-letters'],
  ['scripts/drill.ts', ['dead-letters', 'nope'], 'no drill nope'],
  ['bench/main.ts', ['nope'], 'no benchmark nope'],
  ['test/soak/main.ts', ['nope'], 'no soak "nope"'],
  ['test/soak/main.ts', ['--nope'], '--nope'],
  ['test/soak/main.ts', ['memory', '--commands', 'many'], 'whole number, not "many"'],
  ['test/fuzz-schema/main.ts', ['--nope'], '--nope'],
  ['test/fuzz-schema/main.ts', ['--examples', 'many'], 'whole number, not "many"'],
  ['test/focus/main.ts', [], 'npm run focus'],
])(
  'of an operator get the usage and exit code 2, and nothing is done: %s %j',
  async (file, args, hint) => {
    const { code, said } = await run(file, args);
    expect(said).toContain(hint);
    expect(said).toMatch(/^ *npm run /m);
    expect(said).not.toMatch(STACK);
    expect(code).toBe(2);
  },
  PATIENCE_MS,
);

it.concurrent.each([
  ['bin/deploy.ts', ['nope'], 'no stage "nope"'],
  ['bin/destroy.ts', ['nope'], 'no stage "nope"'],
  ['local/main.ts', ['--nope'], '--nope'],
  ['local/demo/main.ts', ['--nope'], '--nope'],
  ['local/demo/main.ts', ['/no/such/file'], '/no/such/file cannot be read'],
  ['local/demo/main.ts', ['docs'], 'docs is no file'],
])(
  'are answered with what would be right, and nothing is done: %s %j',
  async (file, args, hint) => {
    const { code, said } = await run(file, args);
    expect(said).toContain(hint);
    expect(said).not.toMatch(STACK);
    expect([1, 2]).toContain(code);
  },
  PATIENCE_MS,
);

it(
  'are not needed to be told the usage',
  async () => {
    const { code, said } = await run('scripts/billing.ts', ['--help']);
    expect(said).toContain('npm run billing -- ');
    expect(code).toBe(0);
  },
  PATIENCE_MS,
);
