import type { JsonSchema } from '../../lib/api/openapi/json.ts';
import { openApi } from '../../lib/api/openapi.ts';

/** Fields of a value by their paths: `name!` is required, `a[].b` is in a list, `{}` in a map; with type and allowed values. */
type Fields = Readonly<Record<string, string>>;

interface Operation {
  /** `POST /v1/orgs` */
  readonly route: string;
  /** By place and name (`query limit`): whether it is required. */
  readonly parameters: Readonly<Record<string, boolean>>;
  readonly body?: Fields;
  /** Of successes, by status. */
  readonly replies: Readonly<Record<string, Fields>>;
}

/** What clients depend on, without texts and examples. */
export interface Contract {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Readonly<Record<string, Fields>>;
}

const REF = '#/components/schemas/';
const REPLY_REF = '#/components/responses/';
const MAX_DEPTH = 12;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, Content>>;
  };
}

interface Content {
  readonly content?: { readonly 'application/json'?: { readonly schema: JsonSchema } };
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: Content;
  /** A reply that several operations have is one of the document's components. */
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}

export function contractNow(): Contract {
  const document = JSON.parse(JSON.stringify(openApi({ testClock: false }))) as Document;
  const operations: Record<string, Operation> = {};
  const replyOf = ({ $ref, ...content }: Content & { readonly $ref?: string }): Content =>
    $ref === undefined ? content : (document.components.responses[$ref.slice(REPLY_REF.length)] ?? {});
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === undefined) continue;
      operations[operation.operationId] = operationOf(`${method.toUpperCase()} ${path}`, operation, replyOf);
    }
  }
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => [name, fieldsOf(schema)] as const,
  );
  return { operations, schemas: Object.fromEntries(schemas) };
}

function operationOf(
  route: string,
  { parameters = [], requestBody, responses }: DocumentedOperation,
  replyOf: (reply: Content) => Content,
): Operation {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const body = requestBody?.content?.['application/json']?.schema;
  return {
    route,
    parameters: Object.fromEntries(parameters.map((each) => [`${each.in} ${each.name}`, each.required === true])),
    ...(body !== undefined && { body: fieldsOf(body) }),
    replies: Object.fromEntries(
      successes.map(([status, reply]) => [
        status,
        fieldsOf(replyOf(reply).content?.['application/json']?.schema ?? {}),
      ]),
    ),
  };
}

function fieldsOf(schema: JsonSchema): Fields {
  const fields: Record<string, string> = {};
  collect(schema, '', fields, 0);
  return fields;
}

/** Everything at a path; alternatives add to each other, so a new alternative is an addition. */
function collect(schema: JsonSchema, at: string, fields: Record<string, string>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const { $ref, type, properties = {}, required = [], items, additionalProperties } = schema as Loose;
  const kinds = [$ref?.replace(REF, '') ?? [type].flat().join('|'), ...allowedOf(schema as Loose)].filter(
    (kind) => kind,
  );
  const known = fields[at]?.split(' ') ?? [];
  if (kinds.length > 0) fields[at] = [...new Set([...known, ...kinds])].sort().join(' ');
  const { anyOf = [], oneOf = [], allOf = [] } = schema as Loose;
  for (const each of [...anyOf, ...oneOf, ...allOf]) collect(each, at, fields, depth + 1);
  for (const [name, each] of Object.entries(properties))
    collect(each, `${at}.${name}${required.includes(name) ? '!' : ''}`, fields, depth + 1);
  if (items !== undefined) collect(items, `${at}[]`, fields, depth + 1);
  if (typeof additionalProperties === 'object') collect(additionalProperties, `${at}{}`, fields, depth + 1);
}

interface Loose {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

function allowedOf(schema: Loose): readonly string[] {
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return values.map((value) => `=${String(value).replaceAll(' ', '_')}`);
}

/** Every way in which a client of the old contract would fail with the new one; none when it is compatible. */
export function breaks(old: Contract, now: Contract): readonly string[] {
  const found: string[] = [];
  for (const [id, before] of Object.entries(old.operations)) {
    const after = now.operations[id];
    if (after === undefined || after.route !== before.route) {
      found.push(`${id}: ${before.route} is gone`);
      continue;
    }
    for (const name of Object.keys(before.parameters))
      if (after.parameters[name] === undefined) found.push(`${id}: the parameter ${name} is gone`);
    for (const [name, required] of Object.entries(after.parameters))
      if (required && before.parameters[name] !== true) found.push(`${id}: the parameter ${name} is required now`);
    if (before.body !== undefined) found.push(...sentBreaks(`${id}: body`, before.body, after.body ?? {}));
    for (const [status, fields] of Object.entries(before.replies))
      found.push(...receivedBreaks(`${id}: ${status}`, fields, after.replies[status]));
  }
  // A shared schema may be sent or received: both kinds of harm count, but for what only adds to it.
  for (const [name, fields] of Object.entries(old.schemas))
    found.push(...receivedBreaks(`schema ${name}`, fields, now.schemas[name]));
  return found;
}

const optional = (path: string) => path.replaceAll('!', '');

/** What a client sends must still be accepted: every field of before, and no other one required. */
function sentBreaks(where: string, before: Fields, after: Fields): readonly string[] {
  const known = new Set(Object.keys(after).map(optional));
  const wasRequired = new Set(Object.keys(before));
  const gone = Object.keys(before).filter((path) => !known.has(optional(path)));
  // A required field of something optional that is new itself asks nothing of an old client.
  const old = new Set(Object.keys(before).map(optional));
  const parentOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  const required = Object.keys(after).filter(
    (path) =>
      path.endsWith('!') && !wasRequired.has(path) && (parentOf(path) === '' || old.has(optional(parentOf(path)))),
  );
  return [
    ...gone.map((path) => `${where}${path} is gone`),
    ...required.map((path) => `${where}${path.slice(0, -1)} is required now`),
    ...narrowed(where, before, after),
  ];
}

/** What a client reads must still be there: every field of before, and always where it always was. */
function receivedBreaks(where: string, before: Fields, after: Fields = {}): readonly string[] {
  const known = new Set(Object.keys(after).map(optional));
  return Object.keys(before).flatMap((path) => {
    if (!known.has(optional(path))) return [`${where}${path} is gone`];
    return path.endsWith('!') && after[path] === undefined ? [`${where}${path.slice(0, -1)} may be missing now`] : [];
  });
}

/** Kinds and values that were accepted and are no more. */
function narrowed(where: string, before: Fields, after: Fields): readonly string[] {
  const now = new Map(Object.entries(after).map(([path, kinds]) => [optional(path), new Set(kinds.split(' '))]));
  return Object.entries(before).flatMap(([path, kinds]) =>
    kinds
      .split(' ')
      .filter((kind) => now.get(optional(path))?.has(kind) === false)
      .map((kind) => `${where}${path} takes ${kind} no more`),
  );
}
