import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>;
}

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Response>>;
    readonly headers: Readonly<Record<string, { readonly required?: boolean }>>;
  };
};
const operations = new Map(
  Object.values(document.paths).flatMap((path) => Object.values(path).map((one) => [one.operationId, one] as const)),
);
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'document', components: document.components });
const byText = new Map<string, ValidateFunction>();
const bySchema = new Map<object, ValidateFunction>();

/** Compiled once for all replies with the same schema: compiling takes longer than everything else that is done with a reply. */
function validatorOf(schema: object): ValidateFunction {
  const known = bySchema.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
  const validate = byText.get(text) ?? ajv.compile(JSON.parse(text));
  byText.set(text, validate);
  bySchema.set(schema, validate);
  return validate;
}

const lastOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1);

function responseOf(id: string, status: number): Response | undefined {
  const found = operations.get(id)?.responses[String(status)];
  return found !== undefined && '$ref' in found ? document.components.responses[lastOf(found.$ref)] : found;
}

/** Headers that no API documents (OpenAPI 3.1, Response Object), or that are about safety alone. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['Content-Type', 'X-Content-Type-Options']);

function undocumentedHeader(response: Response, names: readonly string[]): string | undefined {
  const said = Object.entries(response.headers ?? {});
  const unknown = names.find((name) => !SAID_ELSEWHERE.has(name) && !said.some(([one]) => one === name));
  if (unknown !== undefined) return `the header ${unknown} is not documented`;
  const required = said.filter(([, { $ref }]) => document.components.headers[lastOf($ref)]?.required);
  const missing = required.find(([name]) => !names.includes(name));
  return missing === undefined ? undefined : `the header ${missing[0]} is missing`;
}

/** What is wrong with a reply by the published document, read by a stock validator; undefined when nothing is. */
export function undocumented(
  id: string,
  status: number,
  headers: Readonly<Record<string, unknown>>,
  body: unknown,
): string | undefined {
  const response = responseOf(id, status);
  if (response !== undefined) {
    const wrong = undocumentedHeader(response, Object.keys(headers));
    if (wrong !== undefined) return `${id}, ${status}: ${wrong}`;
  }
  const type = headers['Content-Type'];
  if (response === undefined) return `${id}: status ${status} is not documented`;
  if (body === undefined) return response.content === undefined ? undefined : `${id}: ${status} has no body`;
  const media = String(type ?? '').split(';')[0] ?? '';
  const schema = response.content?.[media]?.schema;
  if (schema === undefined) return `${id}: ${status} with ${media} is not documented`;
  const validate = validatorOf(schema);
  return validate(body)
    ? undefined
    : `${id} ${status} ${media}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body).slice(0, 500)}`;
}
