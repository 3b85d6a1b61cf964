import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Folder to what it may import: a table of docs/architecture.md, so that page and rule cannot disagree. */
type Table = ReadonlyMap<string, readonly string[]>;

const page = readFileSync('docs/architecture.md', 'utf8');

function tableUnder(heading: string): Table {
  const [, section = ''] = page.split(`${heading}\n`);
  const lines = section.split('\n').slice(section.split('\n').findIndex((line) => line.startsWith('|---')) + 1);
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replace(/\/$/, ''));
  return new Map(
    rows.map((row) => {
      const [, folder = '', , allowed = ''] = row.split('|');
      return [names(folder)[0] ?? '', names(allowed)];
    }),
  );
}

const ROOMS = tableUnder('## The rooms');
const EPOCH = tableUnder('### Folders of Epoch');
const FEATURE = tableUnder('### Features of the application');
const FEATURES = new Set(
  [...(page.match(/a folder per feature: ([^.]+)\./)?.[1] ?? '').matchAll(/`([a-z]+)`/g)].map(([, name = '']) => name),
);
/** Files of more than 250 lines outside of what is deployed. */
const LONG_WITH_REASON: Readonly<Record<string, string>> = {
  'tools/verify-receipt/verify.py': 'whoever mistrusts a receipt reads and runs one file; 300 lines are its own limit',
};
/** What one feature may import of another. */
const OPEN = new Set(['commands', 'queries', 'views']);

const IMPORT = /^(?:import|export) [^;'=]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
const files = globSync('{packages/*/src,lib,functions,cli,runner,bin,local,web/src}/**/*.{ts,tsx}').filter(
  (file) => !file.endsWith('.d.ts'),
);
const importsOf = (file: string, keep: (statement: string) => boolean) =>
  [...readFileSync(file, 'utf8').matchAll(IMPORT)]
    .filter(([statement]) => keep(statement))
    .map(([, from, effect, lazily]) => {
      const target = from ?? effect ?? lazily ?? '';
      return target.startsWith('.') ? path.normalize(path.join(path.dirname(file), target)) : target;
    });
const graph = new Map(files.map((file) => [file, importsOf(file, () => true)]));
/** Types are gone when the program runs; two files may describe each other. */
const atRunTime = new Map(files.map((file) => [file, importsOf(file, (it) => !/^(import|export) type /.test(it))]));

/** The first two names of a path for rooms that are folders of folders, else the first. */
const roomOf = (file: string) => {
  const [first = '', second = ''] = file.split('/');
  return first === 'packages' || first === 'lib' ? `${first}/${second}` : first;
};
/** A name allows what begins with it; a package of ours only itself and its subpaths. */
const allows = (may: string, target: string) =>
  may.startsWith('epoch')
    ? target === may || target.startsWith(`${may}/`)
    : target.replace(/^lib\//, '').startsWith(may);

function violations(imports: typeof graph, isWrong: (file: string, target: string) => boolean): readonly string[] {
  return [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => isWrong(file, target)).map((target) => `${file} → ${target}`),
  );
}

/** Comments and texts. What a template computes goes with it: those names are declared elsewhere. */
const NO_CODE =
  /\/\*[\s\S]*?\*\/|(?<![:\\])\/\/.*$|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{)|\$\{[^{}]*\})*`/gm;
/** Names that are stored, or were, so that they stay: docs/glossary.md. */
const STORED_WORDS = new Set(['packages/epoch/src/sagas/saga-aggregate.ts: heard']);

describe('the architecture', () => {
  it('has files to judge in every room, and no room that its page does not name', () => {
    const inhabited = new Set(files.map(roomOf));
    expect([...ROOMS.keys()].filter((room) => !inhabited.has(room))).toEqual([]);
    expect([...inhabited].filter((room) => !ROOMS.has(room))).toEqual([]);
  });

  it('lets a room import only what its row names', () => {
    const wrong = violations(
      graph,
      (file, target) => roomOf(target) !== roomOf(file) && !ROOMS.get(roomOf(file))?.some((may) => allows(may, target)),
    );
    expect(wrong).toEqual([]);
  });

  it('lets a folder of Epoch import only what it stands on', () => {
    const folderOf = (file: string) => file.match(/^packages\/epoch\/src\/([^/]+)\//)?.[1];
    expect(new Set(files.flatMap((file) => folderOf(file) ?? []))).toEqual(new Set(EPOCH.keys()));
    const wrong = violations(atRunTime, (file, target) => {
      const [from, to] = [folderOf(file), folderOf(target)];
      return from !== undefined && to !== from && !EPOCH.get(from)?.includes(to ?? '');
    });
    expect(wrong).toEqual([]);
  });

  it('lets features meet through commands, queries and views, and a feature’s folders import downwards', () => {
    const placeOf = (file: string) => file.match(/^lib\/app\/([^/]+)\/(?:([^/]+)\/)?[^/]+$/)?.slice(1) ?? [];
    const named = new Set(files.map((file) => placeOf(file)[0]).filter((name) => name !== undefined));
    expect(named).toEqual(new Set([...FEATURES, 'http', 'ports']));
    const wrong = violations(graph, (file, target) => {
      const [feature = '', kind = ''] = placeOf(file);
      const [other = '', otherKind = ''] = placeOf(target);
      if (!target.startsWith('lib/app/') || feature === '') return false;
      if (other === '') return true;
      if (feature === 'ports') return other !== 'ports';
      if (feature === 'http') return other !== 'http' && other !== 'ports';
      if (!FEATURES.has(other)) return false;
      if (feature !== other) return !OPEN.has(otherKind);
      return kind !== otherKind && !FEATURE.get(kind)?.includes(otherKind);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps aggregates apart: none imports another', () => {
    const aggregates = new Set(globSync('lib/domain/*/events.ts').map((file) => path.dirname(file)));
    expect(aggregates.size).toBeGreaterThan(5);
    const aggregateOf = (file: string) => [...aggregates].find((folder) => file.startsWith(`${folder}/`));
    const sideways = violations(graph, (file, to) => {
      const [from, other] = [aggregateOf(file), aggregateOf(to)];
      return from !== undefined && other !== undefined && from !== other;
    });
    expect(sideways).toEqual([]);
  });

  it('gives every aggregate one form: events, state, commands, decide and a front door with its story', () => {
    for (const folder of globSync('lib/domain/*/events.ts').map((file) => path.dirname(file))) {
      const door = `${folder}/${path.basename(folder)}.ts`;
      for (const part of ['state.ts', 'commands.ts', 'decide/decide.ts']) {
        expect(existsSync(`${folder}/${part}`), `${folder}/${part}`).toBe(true);
      }
      expect(readFileSync(door, 'utf8'), door).toMatch(/\*\/\nexport const \w+: Aggregate</);
    }
  });

  it('has no circle of imports at run time', () => {
    const done = new Set<string>();
    const circle = (file: string, way: readonly string[]): readonly string[] => {
      if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
      if (done.has(file)) return [];
      const found = (atRunTime.get(file) ?? [])
        .map((next) => circle(next, [...way, file]))
        .find(({ length }) => length > 0);
      done.add(file);
      return found ?? [];
    };
    expect(files.map((file) => circle(file, [])).filter(({ length }) => length > 0)).toEqual([]);
  });

  it('has one log: no other code of functions writes to the standard streams', () => {
    const writes = /\bconsole\.|\bprocess\.(?:stdout|stderr)\b/;
    const wrong = files.filter(
      (file) => /^(packages|lib|functions)\//.test(file) && writes.test(readFileSync(file, 'utf8')),
    );
    expect(wrong).toEqual(['lib/aws/log.ts']);
  });

  it('leaves out absent fields by `defined` alone, and spreads no condition', () => {
    const conditional = /\.\.\.\([^;]*?(?:&&\s*\{|\?\s*\{|:\s*\{\s*\}\s*\))|=== undefined \? \{\} : \{/;
    expect(files.filter((file) => conditional.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('calls things by the field’s words: no name has a word of its own for what the glossary names', () => {
    const own = new Set([
      'hear',
      'hears',
      'heard',
      'hearer',
      'nobody',
      'somebody',
      'whoever',
      'world',
      'house',
      'strand',
    ]);
    const namesIn = (code: string) => code.replaceAll(NO_CODE, '').match(/[A-Za-z_$][\w$]*/g) ?? [];
    const partsOf = (name: string) => name.split(/_|(?=[A-Z])/).map((part) => part.toLowerCase());
    // Pages are text for people, too, which this cannot tell from names.
    const sources = files.filter((file) => file.endsWith('.ts'));
    const found = sources.flatMap((file) =>
      namesIn(readFileSync(file, 'utf8'))
        .filter((name) => partsOf(name).some((part) => own.has(part)))
        .map((name) => `${file}: ${name}`),
    );
    expect(new Set(found)).toEqual(STORED_WORDS);
  });

  it('lets no package of Epoch name the product, its settings or its aggregates', () => {
    const aggregates = readdirSync('lib/domain').filter((name) => /^[a-z]+-[a-z-]+$/.test(name));
    const own = new RegExp(`catacloud|process\\.env|_TABLE|_BUCKET|${aggregates.join('|')}`, 'i');
    const named = globSync('packages/*/src/**/*.ts').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => own.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(named).toEqual([]);
  });

  it('keeps a file to one idea: 250 lines, 40 for a function that only wires, 60 in the middle', () => {
    const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').length;
    const long = files.filter((file) => lines(file) > (file.startsWith('functions/') ? 40 : 250));
    expect(long.map((file) => `${file}: ${lines(file)}`)).toEqual([]);
    const counts = files.map(lines).toSorted((a, b) => a - b);
    expect(counts[Math.floor(counts.length / 2)]).toBeLessThanOrEqual(60);
  });

  it('keeps tests, scripts and tools to the same 250 lines, but for those that have a reason', () => {
    const others = globSync('{test,packages/*/test,scripts,tools,bench}/**/*.{ts,tsx,mjs,py}', {
      exclude: (name) => name === 'node_modules',
    });
    expect(others.length).toBeGreaterThan(500);
    const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').length;
    const long = others.filter((file) => lines(file) > 250);
    expect(long.toSorted()).toEqual(Object.keys(LONG_WITH_REASON).toSorted());
  });
});
