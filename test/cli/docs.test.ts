import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { makeProgram } from '../../cli/program.ts';

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** Every command by its words: `files upload`. */
function commands(command: Command, path = ''): string[] {
  return command.commands.flatMap((sub) => {
    const own = `${path} ${sub.name()}`.trim();
    return sub.commands.length > 0 ? commands(sub, own) : [own];
  });
}

describe('the page of the command line', () => {
  it('lists exactly the exit codes that there are', () => {
    const listed = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual(Object.values(EXIT));
  });

  it('shows no command that there is not', () => {
    const known = commands(makeProgram());
    const shown = [...page.matchAll(/npx catacloud ([a-z]+(?: [a-z]+)?)/g)].map(([, words]) => words ?? '');
    expect(shown.length).toBeGreaterThan(10);
    for (const words of shown) {
      expect(
        known.some((command) => command === words || command.startsWith(words) || words.startsWith(command)),
        words,
      ).toBe(true);
    }
  });
});
