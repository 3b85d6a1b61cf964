import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { straightImports } from '../../lib/infra/straight-imports.ts';

const IMPORT = /^import \{ (\w+) as \w+ \} from "([^"]+)";$/gm;

test('a name is taken from the file that defines it, through indexes of indexes, and keeps what it is called here', () => {
  const source =
    'import { JsonCodec2 as Codec, HttpRequest } from "@smithy/core/protocols";\nimport x from "node:fs";\n';
  const [codec = '', request = '', rest = ''] = straightImports(source).split('\n');
  expect(codec).toMatch(/^import \{ JsonCodec2 as Codec \} from ".*\/protocols\/json\/codec-v2\/JsonCodec2\.js";$/);
  expect(request).toMatch(/^import \{ HttpRequest as HttpRequest \} from ".*\/transport\/.*\.js";$/);
  expect(rest).toBe('import x from "node:fs";');
});

test('what an index defines itself is left to it', () => {
  const source = 'import { v4 } from "@smithy/core/serde";';
  expect(straightImports(source)).toBe('import { v4 as v4 } from "@smithy/core/serde";');
});

test.each(['client-dynamodb', 'client-s3', 'core'])(
  'every import of %s leads to a file that exports the name',
  (name) => {
    const files = globSync(`node_modules/@aws-sdk/${name}/dist-es/**/*.js`);
    const found = files.flatMap((file) => [...straightImports(readFileSync(file, 'utf8')).matchAll(IMPORT)]);
    const straight = found.filter(([, , from = '']) => from.startsWith('/'));
    expect(straight.length).toBeGreaterThan(50);
    for (const [, imported = '', from = ''] of straight) {
      expect(readFileSync(from, 'utf8')).toMatch(new RegExp(`^export [^;=]*\\b${imported}\\b`, 'm'));
    }
  },
);
