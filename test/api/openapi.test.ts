import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { fileName } from '../../lib/api/file-names.ts';
import { exampleOf } from '../../lib/api/openapi/examples.ts';
import type { JsonSchema } from '../../lib/api/openapi/json.ts';
import { openApi } from '../../lib/api/openapi.ts';
import { name } from '../../lib/api/schema.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, object>>;
  };
}

interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { schema: JsonSchema; example: unknown } };
  };
}

const document = JSON.parse(JSON.stringify(openApi({ testClock: true }))) as Document;
const { schemas } = document.components;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'document', components: document.components });

function wrong(schema: JsonSchema, value: unknown): string | undefined {
  const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
  const validate = ajv.compile(JSON.parse(text));
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

/** With its parameters, headers, examples and answers; 381 kB for half as many operations when every schema stood in each. */
const MAX_CHARACTERS_AN_OPERATION = 2_500;

describe('the OpenAPI document', () => {
  test('says each schema once, by name, and stays small', () => {
    const seen = new Map<string, string>();
    for (const [name, schema] of Object.entries(schemas)) {
      const { examples: _examples, ...rest } = schema;
      const text = JSON.stringify(rest);
      expect(seen.get(text), name).toBeUndefined();
      if (schema.type === 'object') seen.set(text, name);
    }
    for (const { operationId, requestBody } of operations) {
      const text = JSON.stringify(requestBody ?? {});
      for (const [schema, name] of seen) expect(text.includes(schema), `${operationId}: ${name}`).toBe(false);
    }
    expect(JSON.stringify(document).length / operations.length).toBeLessThan(MAX_CHARACTERS_AN_OPERATION);
  });

  test('has an example of every body, and of every schema, that fits it', () => {
    for (const { operationId, requestBody } of operations) {
      const media = requestBody?.content['application/json'];
      if (media !== undefined) expect(wrong(media.schema, media.example), operationId).toBeUndefined();
    }
    for (const [name, schema] of Object.entries(schemas)) {
      expect(wrong(schema, exampleOf(schema, schemas)), name).toBeUndefined();
    }
  });

  test('has patterns of names that say what the checks say of well-formed texts, but for lengths', () => {
    const letter = fc.constantFrom(...'ab/.\\ \u200b\u061c\u0000\u00ad\u202e\ud800é\u{1f600}\ufeff\t', '..', './');
    const text = fc.oneof(fc.array(letter, { maxLength: 12 }), fc.array(fc.string({ unit: 'binary', maxLength: 5 })));
    const checks = [
      [name(), schemas['Name']?.['pattern']],
      [fileName(), schemas['FileName']?.['pattern']],
    ] as const;
    fc.assert(
      fc.property(text, (letters) => {
        const value = letters.join('').slice(0, 60).toWellFormed();
        for (const [schema, pattern] of checks) {
          expect(new RegExp(String(pattern), 'u').test(value)).toBe(z.safeParse(schema, value).success);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
