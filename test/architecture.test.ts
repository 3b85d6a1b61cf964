import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each room may import besides itself: paths under lib or the root, and packages. Never back, never sideways. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/epoch': [],
  'packages/epoch-dynamodb': ['epoch', '@aws-sdk/client-', 'node:crypto', 'node:timers'],
  domain: ['epoch', 'big.js'],
  api: ['domain', 'zod/mini'],
  app: ['api', 'domain', 'epoch', 'zod/mini'],
  client: ['api', 'domain', 'node:fs/promises'],
  aws: ['app', 'api', 'domain', 'epoch', 'epoch-dynamodb', '@', 'node:', 'aws-', 'zod/mini'],
  infra: [
    '@aws-sdk',
    'api',
    'app/subscriptions.ts',
    'app/machines/commands/state-change.ts',
    'aws-',
    'constructs',
    'cdk-nag',
    'epoch',
    'esbuild',
    'node:',
  ],
  functions: ['aws', 'app', 'api', 'domain', 'epoch', 'aws-lambda'],
  cli: ['client', 'domain', 'commander', 'node:'],
  runner: ['client', 'app/machines', 'domain', 'node:'],
  web: ['client', 'domain', 'react', 'wouter', 'echarts', '@mantine', '@tabler', '@tanstack'],
  bin: ['infra', 'aws-cdk-lib', 'cdk.json', '@aws-sdk', 'node:'],
  local: ['api', 'app', 'aws', 'cli', 'client', 'domain', 'epoch', 'epoch-dynamodb', 'runner', '@aws-sdk', 'node:'],
};
/** Folders of Epoch: what each may import besides itself. */
const EPOCH_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  subscriptions: ['kernel'],
  views: ['kernel', 'subscriptions'],
  transport: ['kernel', 'subscriptions', 'views'],
  sagas: ['kernel', 'subscriptions', 'views'],
  consistency: ['kernel', 'subscriptions', 'views'],
  testing: ['kernel', 'subscriptions', 'views', 'transport', 'sagas', 'consistency'],
};
const IMPORT = /^(?:import|export) [^;'=]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

const files = globSync('{packages/*/src,lib,functions,cli,runner,bin,local,web/src}/**/*.{ts,tsx}').filter(
  (file) => !file.endsWith('.d.ts'),
);
const roomOf = (file: string) => {
  const [first = '', second = ''] = file.split('/');
  if (first === 'packages') return `${first}/${second}`;
  return first === 'lib' ? second : first;
};
const importsOf = (file: string, keep: (statement: string) => boolean) =>
  [...readFileSync(file, 'utf8').matchAll(IMPORT)]
    .filter(([statement]) => keep(statement))
    .map(([, from, effect, lazily]) => {
      const target = from ?? effect ?? lazily ?? '';
      return target.startsWith('.') ? path.normalize(path.join(path.dirname(file), target)) : target;
    });
/** A name allows what begins with it; a package of ours only itself and its subpaths. */
const allows = (may: string, target: string) =>
  may.startsWith('epoch')
    ? target === may || target.startsWith(`${may}/`)
    : target.replace(/^lib\//, '').startsWith(may);
const graph = new Map(files.map((file) => [file, importsOf(file, () => true)]));
/** Types are gone when the program runs; two files may describe each other. */
const atRunTime = new Map(files.map((file) => [file, importsOf(file, (it) => !/^(import|export) type /.test(it))]));

describe('the architecture', () => {
  it('has files to judge in every room', () => {
    expect(Object.keys(MAY_IMPORT).filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
  });

  it('lets a room import only what stands to its right', () => {
    const wrong = [...graph].flatMap(([file, targets]) =>
      targets
        .filter((target) => roomOf(target) !== roomOf(file))
        .filter((target) => !MAY_IMPORT[roomOf(file)]?.some((may) => allows(may, target)))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('lets a folder of Epoch import only what it stands on', () => {
    const folderOf = (file: string) => file.match(/^packages\/epoch\/src\/([^/]+)\//)?.[1];
    const wrong = [...atRunTime].flatMap(([file, targets]) => {
      const folder = folderOf(file);
      const may = folder === undefined ? undefined : EPOCH_MAY_IMPORT[folder];
      if (folder === undefined) return [];
      return targets
        .filter((target) => folderOf(target) !== folder && !may?.includes(folderOf(target) ?? ''))
        .map((target) => `${file} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps aggregates apart: none imports another', () => {
    const aggregates = new Set(globSync('lib/domain/*/events.ts').map((file) => path.dirname(file)));
    expect(aggregates.size).toBeGreaterThan(5);
    const aggregateOf = (file: string) => [...aggregates].find((folder) => file.startsWith(`${folder}/`));
    const sideways = [...graph].flatMap(([file, targets]) =>
      targets
        .filter((to) => aggregateOf(file) && aggregateOf(to) && aggregateOf(file) !== aggregateOf(to))
        .map((to) => `${file} → ${to}`),
    );
    expect(sideways).toEqual([]);
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

  it('keeps a file to one idea: 300 lines, and 40 for a function that only wires', () => {
    const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').length;
    const long = files.filter((file) => lines(file) > (file.startsWith('functions/') ? 40 : 300));
    expect(long.map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });
});
