import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { fileName, fileNamePrefix } from '../../lib/api/file-names.ts';
import { MAX_PARAMETERS, parameters } from '../../lib/api/groups/job-configurations.ts';
import { schemaOf } from '../../lib/api/openapi/components.ts';
import { exampleOf } from '../../lib/api/openapi/examples.ts';
import type { JsonSchema } from '../../lib/api/openapi/json.ts';
import { openApi } from '../../lib/api/openapi.ts';
import { day, email, month, name, programText } from '../../lib/api/schema.ts';
import { filesUnder } from '../files-under.ts';

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

function validatorOf(schema: JsonSchema) {
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')));
}

function wrong(schema: JsonSchema, value: unknown): string | undefined {
  const validate = validatorOf(schema);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

/** With its parameters, headers, examples and answers; 381 kB for half as many operations when every schema stood in each. */
const MAX_CHARACTERS_AN_OPERATION = 2_500;

/** Checks in code by what they say, with the component that publishes them as a keyword of its own. */
const CHECKS_IN_CODE: Readonly<Record<string, string>> = {
  'must not contain control, hidden or direction-changing characters': 'Name',
  'must show something': 'Name',
  'must not begin or end with white space': 'Name',
  'must name each file once': 'FileIds',
  'may have ${MAX_PARAMETERS} values': 'Parameters',
  'may have ${MAX_SLOTS} slots': 'SlotFiles',
  // All that its pattern cannot say are lengths in bytes of UTF-8.
  'a check of its own in file-names.ts': 'FileName',
};

/** What the contract's sources check in code. */
async function checksInCode(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of await filesUnder('lib/api')) {
    const source = readFileSync(file, 'utf8');
    const refined = [...source.matchAll(/z\.refine\((.*?),\s*['`]([^'`]*)['`],?\s*\)/gs)];
    expect(source.split('z.refine(').length - 1, file).toBe(refined.length);
    found.push(...refined.map(([, , message = '']) => message));
    if (source.includes('.issues.push(')) found.push(`a check of its own in ${path.basename(file)}`);
  }
  return found.toSorted();
}

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

  test('says every check that the code has in code, or here is why it cannot', async () => {
    const checks = await checksInCode();
    expect(checks).toEqual(Object.keys(CHECKS_IN_CODE).toSorted());
    for (const [check, component] of Object.entries(CHECKS_IN_CODE)) {
      const keywords = ['pattern', 'uniqueItems', 'maxProperties'].filter((one) => one in (schemas[component] ?? {}));
      expect(keywords.length, check).toBeGreaterThan(0);
    }
  });

  test('takes what the code takes: days, months, addresses, texts of programs, beginnings of names', () => {
    const letters = fc.constantFrom(
      ...'09-.@aA/_ \u0000\u202e\u{1f600}',
      '2026-02-',
      '1969-',
      '29',
      'a'.repeat(63),
      '@b.de',
    );
    const text = fc.array(letters, { maxLength: 6 }).map((some) => some.join(''));
    const both = [
      [day(), { $ref: '#/components/schemas/Day' }],
      [month(), { $ref: '#/components/schemas/Month' }],
      [email(), { $ref: '#/components/schemas/Email' }],
      [programText(100), schemaOf(programText(100), 'input')],
      [fileNamePrefix(), schemaOf(fileNamePrefix(), 'input')],
      [parameters(), { $ref: '#/components/schemas/Parameters' }],
    ] as const;
    const pairs = both.map(([code, published]) => [code, validatorOf(published)] as const);
    const agree = (value: unknown) => {
      for (const [code, isPublished] of pairs)
        expect(isPublished(value), JSON.stringify(value)).toBe(z.safeParse(code, value).success);
    };
    fc.assert(fc.property(text, agree));
    for (const end of ['a', '']) agree(`${'a'.repeat(64)}${end}@${'b'.repeat(63)}.de`);
    for (const end of ['b', '']) agree(`a@c.${'b'.repeat(63)}${end}.de`);
    for (const many of [MAX_PARAMETERS, MAX_PARAMETERS + 1])
      agree(Object.fromEntries(Array.from({ length: many }, (_none, at) => [`name${at}`, 'x'])));
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
