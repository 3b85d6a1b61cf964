import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
};
const operations = new Map(
  Object.values(document.paths).flatMap((path) => Object.values(path).map((one) => [one.operationId, one] as const)),
);
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'document', components: document.components });
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with a reply by the published document, read by a stock validator; undefined when nothing is. */
export function undocumented(id: string, status: number, type: string | undefined, body: unknown): string | undefined {
  const response = operations.get(id)?.responses[String(status)];
  if (response === undefined) return `${id}: status ${status} is not documented`;
  if (body === undefined) return response.content === undefined ? undefined : `${id}: ${status} has no body`;
  const media = (type ?? '').split(';')[0] ?? '';
  const schema = response.content?.[media]?.schema;
  if (schema === undefined) return `${id}: ${status} with ${media} is not documented`;
  const name = `${id} ${status} ${media}`;
  const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
  const validate = compiled.get(name) ?? ajv.compile(JSON.parse(text));
  compiled.set(name, validate);
  return validate(body) ? undefined : `${name}: ${ajv.errorsText(validate.errors)}`;
}
