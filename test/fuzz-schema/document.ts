import { openApi } from '../../lib/api/openapi.ts';
import { OPAQUE } from './exceptions.ts';
import type { Things } from './things.ts';

type Json = { readonly [name: string]: unknown };

/** What is known to succeed, by operation; the examples of a published document are plausible, no more. */
export type Chosen = Readonly<Record<string, { readonly body?: unknown; readonly parameters?: Json }>>;

/** The published document without what only an earlier reply gives, and with things that exist as its examples. */
export function documentToFuzz(known: Things, chosen: Chosen = {}): unknown {
  return withChosen(withKnown(without(openApi({ testClock: true })), known), chosen);
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => !isOpaqueParameter(one)).map(without);
  if (!isObject(value)) return value;
  const { properties, ...rest } = value;
  const kept = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, without(one)]));
  if (!isObject(properties)) return kept;
  // A required one stays: without it the request would not fit.
  const required = Array.isArray(rest['required']) ? rest['required'] : [];
  const fields = Object.entries(properties).filter(([name]) => !OPAQUE.includes(name) || required.includes(name));
  return { ...kept, properties: Object.fromEntries(fields.map(([name, one]) => [name, without(one)])) };
}

function isOpaqueParameter(value: unknown): boolean {
  return isParameter(value) && OPAQUE.includes(value.name);
}

const IS_ID = /^[a-z]{3}_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const IDS = /\b([a-z]{3})_[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;

/** Ids in examples name what exists, and so do parameters. */
function withKnown(document: unknown, known: Things): unknown {
  const byPrefix = new Map(
    Object.values(known).flatMap(([first]) => {
      return first !== undefined && IS_ID.test(first) ? [[first.slice(0, 3), first] as const] : [];
    }),
  );
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(IDS, (id, prefix: string) => byPrefix.get(prefix) ?? id);
    if (Array.isArray(value)) return value.map(replace);
    if (!isObject(value)) return value;
    if (isParameter(value) && value.name === 'If-Match') return withoutExamples(value);
    const replaced = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replace(one)]));
    const example = isParameter(value) ? known[value.name]?.[0] : undefined;
    return example === undefined ? replaced : { ...replaced, example };
  };
  return replace(document);
}

/** No example of a version is the one that a thing has. */
function withoutExamples({ example, examples, schema, ...rest }: Json): Json {
  if (!isObject(schema)) return { ...rest, schema };
  const { example: one, examples: some, ...kept } = schema;
  return { ...rest, schema: kept };
}

function withChosen(value: unknown, chosen: Chosen): unknown {
  if (Array.isArray(value)) return value.map((one) => withChosen(one, chosen));
  if (!isObject(value)) return value;
  const { operationId, requestBody, parameters } = value;
  const { body, parameters: examples = {} } = chosen[String(operationId)] ?? {};
  if (typeof operationId !== 'string')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withChosen(one, chosen)]));
  const ofParameter = (one: unknown) =>
    isParameter(one) && examples[one.name] !== undefined ? { ...one, example: examples[one.name] } : one;
  return {
    ...value,
    ...(Array.isArray(parameters) && { parameters: parameters.map(ofParameter) }),
    ...(body !== undefined && isObject(requestBody) && { requestBody: withExample(requestBody, body) }),
  };
}

function withExample(requestBody: Json, example: unknown): Json {
  const content = isObject(requestBody['content']) ? requestBody['content'] : {};
  const types = Object.entries(content).map(([type, media]) => [type, isObject(media) ? { ...media, example } : media]);
  return { ...requestBody, content: Object.fromEntries(types) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isParameter(value: unknown): value is { readonly in: string; readonly name: string } {
  return isObject(value) && typeof value['in'] === 'string' && typeof value['name'] === 'string';
}
