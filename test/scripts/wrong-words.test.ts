import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A process each, on a computer that does other work too. */
const PATIENCE_MS = 60_000;

/** As npm runs it: a name of package.json's scripts leads to the file. */
function run(file: string, args: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { cwd: ROOT, timeout: PATIENCE_MS }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
}

it.concurrent.each([
  ['scripts/views.ts', ['nope'], 'npm run views'],
  ['scripts/views.ts', ['redrive', '--stagee', 'production'], '--stagee'],
  ['scripts/orphans.ts', ['nope'], 'npm run orphans'],
  ['scripts/orphans.ts', ['stop', '--stagee', 'production'], '--stagee'],
  ['scripts/orphans.ts', ['stop', '--stage'], '--stage'],
  ['scripts/orphans.ts', ['restored', 'yesterday'], '2026-11-20T03:00:00Z'],
  ['scripts/revoke.ts', [], '--org ID'],
  ['scripts/revoke.ts', ['--org', 'acme'], 'no organisation'],
  ['scripts/billing.ts', ['nope'], 'npm run billing'],
  ['scripts/audit.ts', ['nope', '--period', '2026-10'], 'npm run audit'],
  ['scripts/log.ts', ['nope', 'folder'], 'npm run log'],
  ['scripts/organisation.ts', ['nope', 'folder'], 'npm run organisation'],
  ['scripts/epoch.ts', ['show'], 'takes one stream'],
  ['scripts/admin.ts', ['create', 'nobody'], 'npm run admin'],
  ['scripts/drill.ts', ['dead-letters', 'nope'], 'npm run drill'],
  ['bench/main.ts', ['nope'], 'npm run bench'],
  ['bin/deploy.ts', ['nope'], 'no stage "nope"'],
  ['bin/destroy.ts', ['nope'], 'no stage "nope"'],
  ['local/main.ts', ['--nope'], '--nope'],
  ['local/demo/main.ts', ['--nope'], '--nope'],
  ['local/demo/main.ts', ['/no/such/file'], '/no/such/file cannot be read'],
  ['local/demo/main.ts', ['docs'], 'docs is no file'],
])(
  'of an operator are told what would be right, and nothing is done: %s %j',
  async (file, args, hint) => {
    const { code, said } = await run(file, args);
    expect(said).toContain(hint);
    expect(said).not.toMatch(/^ +at .*:\d+/m);
    expect([1, 2]).toContain(code);
  },
  PATIENCE_MS,
);
