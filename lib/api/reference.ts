import * as z from 'zod/mini';
import { commonCodes } from './common-codes.ts';
import { GROUPS, whoMay } from './openapi.ts';
import type { Group, Route } from './route.ts';
import { routes } from './routes.ts';

/** The API reference in Markdown: every route with its roles, input, output and refusals. */
export function referencePage(): string {
  const groups = Object.entries(GROUPS).map(([name, about]) => {
    const own = routes.filter(({ group }) => group === (name as Group));
    return `## ${name}\n\n${about}\n\n${own.map(section).join('\n\n')}`;
  });
  return `# API reference

Made from the contract by \`node scripts/openapi.ts\`; the same as an OpenAPI 3.1 document is in
[openapi.json](openapi.json) and at \`/v1/openapi.json\`. What every error code means: [errors.md](errors.md).
What may change, and how it is announced: [api-versions.md](api-versions.md).

- \`Authorization: Bearer …\`: an access token of a session, an API token, or an attempt's own token.
- \`Idempotency-Key\`: on every POST that creates; the same value for the same thing, however often it is sent.
- \`Consistency-Token\`: what a command answered, sent with the next query: it sees at least what the command did.
- \`ETag\` and \`If-Match\`: act only on the version that was read. \`If-None-Match\`: 304 when there is nothing new.
- \`limit\` and \`cursor\`: lists come in pages; hand \`nextCursor\` back as it was.
- \`RateLimit\` says what is left, \`Retry-After\` when to come again, \`Request-Id\` what to quote.

${groups.join('\n\n')}
`;
}

function section(route: Route): string {
  const { id, method, path, summary, access, query, body, reply, status, errors, stage } = route;
  const common = new Set<string>(commonCodes(route));
  const own = errors.filter((code) => !common.has(code));
  const lines = [
    `### \`${method} ${path}\``,
    `${summary}. ${whoMay(access, route)}${stage === undefined ? '' : ' Only on stages with a test clock.'}`,
    ...(query === undefined ? [] : [`Query: ${fieldsOf(query)}`]),
    ...(body === undefined ? [] : [`Body: ${fieldsOf(body)}`]),
    `Answers ${status}: ${fieldsOf(reply())}`,
    ...(own.length === 0 ? [] : [`Refusals of its own: ${own.map((code) => `\`${code}\``).join(', ')}`]),
    `Client: \`client.${id}(…)\`${route.idempotency === 'key' ? ', with an Idempotency-Key' : ''}`,
  ];
  return lines.join('\n\n');
}

interface Shown {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shown>>;
  readonly required?: readonly string[];
  readonly items?: Shown;
  readonly enum?: readonly unknown[];
}

function fieldsOf(schema: z.ZodMiniType): string {
  if (schema._zod.def.type === 'undefined') return 'nothing.';
  const shown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shown;
  if (shown.properties === undefined) return `${typeOf(shown)}.`;
  const { properties, required = [] } = shown;
  const fields = Object.entries(properties).map(
    ([name, field]) => `\`${name}${required.includes(name) ? '' : '?'}\` ${typeOf(field)}`,
  );
  return fields.length === 0 ? 'an empty object.' : `${fields.join(', ')}.`;
}

function typeOf({ type, items, enum: values, properties }: Shown): string {
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' or ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (properties !== undefined) return `{ ${Object.keys(properties).join(', ')} }`;
  return Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'any value';
}
