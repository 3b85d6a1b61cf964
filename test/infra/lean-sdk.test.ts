import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pureSchemas, withoutTableErrors } from '../../lib/infra/lean-sdk.ts';

const require = createRequire(import.meta.url);
const schemasOf = (client: string) =>
  readFile(
    path.join(path.dirname(require.resolve(`@aws-sdk/${client}/package.json`)), 'dist-es/schemas/schemas_0.js'),
    'utf8',
  );

test('schemas on one line and on many are marked as free of effects, and nothing else is touched', () => {
  const source =
    'const _a = "A";\nvar One$ = [0, n0, _a];\nexport var Two$ = [9, n0,\n    { [_h]: [] }, [() => One$]\n];\nregistry.registerError(Two$, Two);\n';
  expect(pureSchemas(source)).toBe(
    'const _a = "A";\nvar One$ = /* @__PURE__ */ (() => [0, n0, _a])();\nexport var Two$ = /* @__PURE__ */ (() => [9, n0,\n    { [_h]: [] }, [() => One$]\n])();\nregistry.registerError(Two$, Two);\n',
  );
});

test.each(['client-s3', 'client-dynamodb'])('every schema of %s is found', async (client) => {
  const source = await schemasOf(client);
  const schemas = source.match(/^(export )?var \w+\$? = \[/gm) ?? [];
  expect(schemas.length).toBeGreaterThan(100);
  expect(pureSchemas(source).match(/__PURE__/g)).toHaveLength(schemas.length);
});

test('errors that a write or a read of items can meet stay known', async () => {
  const kept = withoutTableErrors(await schemasOf('client-dynamodb'));
  for (const name of [
    'ConditionalCheckFailedException',
    'TransactionCanceledException',
    'TransactionConflictException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'ThrottlingException',
    'ItemCollectionSizeLimitExceededException',
    'InternalServerError',
    'ResourceNotFoundException',
  ]) {
    expect(kept).toContain(`registerError(${name}$, ${name});`);
  }
  expect(kept).not.toContain('registerError(BackupInUseException$');
});
