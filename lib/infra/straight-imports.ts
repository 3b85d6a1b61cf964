import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Packages of the SDK whose submodules are indexes: files that only hand on what others define. */
const INDEX = /^(@smithy\/core|@aws-sdk\/core)(?:\/([\w-]+))?$/;
const IMPORT = /^import \{([^}]*)\} from "([^"]+)";$/gm;
const HANDED_ON = /^export \{([^}]*)\} from "([^"]+)";$/gm;

/** Where a name is defined, and what it is called there. */
interface Origin {
  readonly file: string;
  readonly name: string;
}

const require = createRequire(import.meta.url);
const known = new Map<string, ReadonlyMap<string, Origin>>();

/**
 * Imports from the SDK's indexes, each taken from the file that defines it. esbuild shares out code file by file: through
 * an index everything behind it counts as needed at once, S3's XML by a function that loads its S3 client later.
 */
export function straightImports(source: string): string {
  return source.replace(IMPORT, (statement, names: string, from: string) => {
    if (!INDEX.test(from)) return statement;
    const origins = originsOf(indexFile(from));
    return entriesOf(names)
      .map(([name, local]) => {
        const { file, name: original } = origins.get(name) ?? { file: from, name };
        return `import { ${original} as ${local} } from ${JSON.stringify(file)};`;
      })
      .join('\n');
  });
}

/** Origins of what an index hands on. What it defines itself is not among them. */
function originsOf(index: string): ReadonlyMap<string, Origin> {
  const before = known.get(index);
  if (before !== undefined) return before;
  const origins = new Map<string, Origin>();
  known.set(index, origins);
  for (const [, names = '', from = ''] of readFileSync(index, 'utf8').matchAll(HANDED_ON)) {
    const file = INDEX.test(from) ? indexFile(from) : resolved(path.resolve(path.dirname(index), from));
    const further = path.basename(file) === 'index.js' ? originsOf(file) : undefined;
    for (const [name, exported] of entriesOf(names)) origins.set(exported, further?.get(name) ?? { file, name });
  }
  return origins;
}

function indexFile(from: string): string {
  const [, name = '', submodule = ''] = INDEX.exec(from) ?? [];
  const folder = path.join(path.dirname(require.resolve(`${name}/package.json`)), 'dist-es');
  return path.join(folder, submodule === '' ? '' : `submodules/${submodule}`, 'index.js');
}

function resolved(file: string): string {
  return existsSync(`${file}.js`) ? `${file}.js` : path.join(file, 'index.js');
}

/** Pairs of a name and what it is called from here on: `a, b as c`. */
function entriesOf(names: string): readonly (readonly [string, string])[] {
  return names.split(',').flatMap((entry) => {
    const [name = '', local = name] = entry.trim().split(' as ');
    return name === '' ? [] : [[name, local] as const];
  });
}
