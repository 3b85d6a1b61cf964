import { globSync, readFileSync } from 'node:fs';
import type { Argument, Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { makeProgram } from '../../cli/program.ts';
import ownPackage from '../../package.json' with { type: 'json' };

const scripts: Readonly<Record<string, string>> = ownPackage.scripts;
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'local/*.md']);
/** What a page has in a fixed width: each span, and each line of a block. */
const typed = pages.flatMap((page) => {
  const text = readFileSync(page, 'utf8');
  const blocks = text.match(/^```[\s\S]*?^```/gm) ?? [];
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll('\n', ' ');
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  return [...spans, ...blocks.flatMap((block) => block.split('\n'))].map((line) => ({ page, line }));
});
const wordsOf = (line: string) => line.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];

describe('what pages say to type', () => {
  test('is a command of the command line, with options that it has', () => {
    const program = makeProgram();
    const wrong = typed.flatMap(({ page, line }) => {
      const [, command] = /^(?:.*[|;(] *)?(?:npx )?catacloud ([a-z-].*)$/.exec(line.trim()) ?? [];
      if (command === undefined) return [];
      const why = misfit(program, wordsOf(command.replace(/\s+#.*$|\)$/, '')));
      return why === undefined ? [] : [`${page}: catacloud ${command}: ${why}`];
    });
    expect(typed.filter(({ line }) => line.includes('npx catacloud ')).length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });

  test('is a script of the package, and words and options after it stand in the script', () => {
    const wrong = typed.flatMap(({ page, line }) =>
      [...line.matchAll(/npm run ([a-z:]+)(?: -- ([^#;]*))?/g)].flatMap(([whole, name = '', rest = '']) => {
        const sources = sourcesOf(name);
        const [verb = '', ...others] = wordsOf(rest);
        const words = [verb, ...others.filter((word) => word.startsWith('--'))].flatMap((word) => word.split('|'));
        const isThere = (word: string) => !/^(--)?[a-z][a-z-]+$/.test(word) || sources.includes(word.replace('--', ''));
        return sources !== '' && words.every(isThere) ? [] : [`${page}: ${whole}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

/** Why these words are no command line; what may follow a command (`<id>`, `…`, `> file`) is not looked at. */
function misfit(program: Command, words: readonly string[]): string | undefined {
  let command = program;
  let at = 0;
  for (; at < words.length; at += 1) {
    const names = (words[at] ?? '').split('|');
    const found = names.map((name) => command.commands.find((sub) => [sub.name(), ...sub.aliases()].includes(name)));
    if (found[0] === undefined) break;
    if (found.includes(undefined)) return `not each of ${names.join(', ')} is a command`;
    command = found[0];
  }
  let values = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (/^[<>|…]$/.test(word)) break;
    if (!/^\[?--?[a-z]/.test(word)) values += 1;
    else {
      const option = /^\[?(--?[a-z][a-z0-9-]*)/.exec(word)?.[1] ?? '';
      const known = command.options.find(({ long, short }) => long === option || short === option);
      if (known === undefined && option !== '--help') return `it has no option ${option}`;
      if (known?.required === true) at += 1;
      while (known?.variadic === true && /^[^-[]/.test(words[at + 1] ?? '')) at += 1;
    }
  }
  const most = command.registeredArguments.some(({ variadic }: Argument) => variadic)
    ? Number.POSITIVE_INFINITY
    : command.registeredArguments.length;
  return values > most ? `it takes ${most} values, not ${values}` : undefined;
}

/** Everything that a script's own files say; nothing where there is no such script. */
function sourcesOf(name: string): string {
  const [, main] = / ([\w/.-]+\.ts)$/.exec(scripts[name] ?? '') ?? [];
  if (main === undefined) return name in scripts ? 'a program of others' : '';
  const folder = main.replace(/(\/main)?\.ts$/, '');
  const files = [
    main,
    'lib/infra/confirmation.ts',
    'lib/infra/stage.ts',
    ...globSync([`${folder}/**/*.ts`, `${folder}s/**/*.ts`]),
  ];
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}
