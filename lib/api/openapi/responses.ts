import { defined } from '../../domain/defined.ts';
import { commonCodes } from '../common-codes.ts';
import { errorKinds } from '../errors.ts';
import type { Route } from '../route.ts';
import { schemaOf } from './components.ts';
import { problemHeaders, successHeaders, unchangedHeaders } from './headers.ts';
import type { Json } from './json.ts';

const UNCHANGED = { $ref: '#/components/responses/Unchanged' };

/** Success and refusals of a route, by status. */
export function responsesOf(route: Route): Json {
  const { status, method, versioned } = route;
  const reply = route.reply();
  const empty = reply._zod.def.type === 'undefined';
  return {
    [String(status)]: {
      description: 'Success.',
      headers: successHeaders(route),
      ...defined({ content: empty ? undefined : { 'application/json': { schema: schemaOf(reply, 'output') } } }),
    },
    ...defined({ 304: versioned && method === 'GET' ? UNCHANGED : undefined }),
    ...problems(route),
  };
}

function problems(route: Route): Json {
  const codes = [...new Set([...commonCodes(route), ...route.errors])];
  const byStatus = Map.groupBy(codes, (code) => errorKinds[code]?.status ?? 422);
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(sorted.map(([status, own]) => [String(status), problem(status, own.toSorted())]));
}

/** A refusal with its codes. */
function problem(status: number, codes: readonly string[]): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorKinds[code]?.title ?? 'refused'}`).join('\n'),
    headers: problemHeaders(status),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
        },
      },
    },
  };
}

/** Responses that several routes share become components: the paths refer to them. Changes the paths in place. */
export function shareResponses(paths: Readonly<Record<string, Json>>): Json {
  const counts = new Map<string, number>();
  const operations = Object.values(paths).flatMap((path) => Object.values(path)) as { responses: Json }[];
  for (const { responses } of operations) {
    for (const response of Object.values(responses)) {
      const text = JSON.stringify(response);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const shared = new Map<string, string>();
  for (const operation of operations) {
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => {
        const text = JSON.stringify(response);
        if ((counts.get(text) ?? 0) < 2 || text.includes('"$ref":"#/components/responses')) return [status, response];
        const name = shared.get(text) ?? nameOf(status, [...shared.values()]);
        shared.set(text, name);
        return [status, { $ref: `#/components/responses/${name}` }];
      }),
    );
  }
  const unchanged = {
    description: 'The version that If-None-Match names is the newest.',
    headers: unchangedHeaders(),
  };
  return { Unchanged: unchanged, ...Object.fromEntries([...shared].map(([text, name]) => [name, JSON.parse(text)])) };
}

/** `Refused409b`: the status, and a letter for each set of codes in the order in which routes have them. */
function nameOf(status: string, taken: readonly string[]): string {
  const kind = status.startsWith('2') ? 'Success' : 'Refused';
  const same = taken.filter((name) => name.startsWith(`${kind}${status}`)).length;
  return `${kind}${status}${same === 0 ? '' : `-${same + 1}`}`;
}
