import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const pages = globSync(['*.md', 'docs/*.md', 'docs/{operations,contributing}/*.md', 'packages/*/README.md'], {
  // What was, and what is made from the code.
  exclude: ['CHANGELOG.md', 'docs/api.md', 'docs/errors.md'],
});
const IGNORED = /(^|\/)(node_modules|dist|cdk\.out)(\/|$)|^test\/docs\//;
const roots = [
  'bench',
  'bin',
  'cli',
  'functions',
  'lib',
  'local',
  'packages',
  'runner',
  'scripts',
  'test',
  'tools',
  'web',
];
const files = globSync([...roots.map((root) => `${root}/**/*.{ts,tsx,py,json,css,txt}`), '*.{ts,json}'], {
  exclude: (file) => IGNORED.test(file),
}).filter((file) => !IGNORED.test(file));
const sources = files.flatMap((file) => [file, readFileSync(file, 'utf8')]).join('\n');

/** Of others: headers, rules, replies and settings; and names that an example makes up. */
const OF_OTHERS = [
  ...[
    'AWS_PROFILE',
    'RoutingConfig',
    'InvoiceId-C-003-C',
    'InvoiceId-C-004-C',
    'meta.size',
    'meta.partSize',
    'getChunkSize',
  ],
  ...[
    'a-2.txt',
    'Sample-A_R1_001.fastq.gz',
    'ReplaceContentType',
    'restaurant.table',
    'catacloud.file',
    'CHANGELOG.md',
  ],
  ...['restored-changes', 'restored-views', '2-events'].map((name) => `catacloud-production-${name}`),
];

test('codes, fields, settings and alarms that pages name stand in the code', () => {
  const named = pages.flatMap((page) =>
    [
      ...readFileSync(page, 'utf8')
        .replaceAll(/^```[\s\S]*?^```/gm, '')
        .matchAll(/`([A-Za-z][A-Za-z0-9]*(?:[-._][A-Za-z0-9]+)*)`/g),
    ]
      .map(([, word = '']) => ({ page, word }))
      // Plain words are words of people.
      .filter(({ word }) => /[a-z][A-Z]|[-._]/.test(word)),
  );
  expect(named.length).toBeGreaterThan(400);
  expect(named.filter(({ word }) => !OF_OTHERS.includes(word) && !sources.includes(word))).toEqual([]);
});
