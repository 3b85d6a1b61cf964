import { expect, test } from 'vitest';
import type { JsonSchema } from '../../lib/api/openapi/json.ts';
import type { RouteId } from '../../lib/api/paths.ts';
import { documentToFuzz } from '../fuzz-schema/document.ts';
import { createWorld, type World } from '../fuzz-schema/world.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Operation {
  readonly operationId: RouteId;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema; readonly example: Fields } };
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** The first and the last that the contract takes. */
const EXTREMES = { Day: ['1970-01-01', '9998-12-31'], Month: ['1970-01', '9998-12'] } as const;
/** What is no id, and what a world has no example of. */
const GIVEN: Fields = { invoice: 'inv_01J8Z3K4M5N6P7Q8R9S0T1V2W3', version: '1', line: '1' };

/** Each day and month of an operation's input, with its extremes. */
function placesOf({ parameters, requestBody }: Operation, schemas: Document['components']['schemas']) {
  const named = ({ $ref = '' }: JsonSchema) => $ref.slice($ref.lastIndexOf('/') + 1);
  const body = requestBody?.content['application/json'].schema ?? {};
  const fields = (schemas[named(body)] ?? body).properties ?? {};
  return [
    ...parameters.map(({ name, in: part, schema }) => ({ part, name, kind: named(schema) })),
    ...Object.entries(fields).map(([name, field]) => ({ part: 'body', name, kind: named(field) })),
  ].flatMap(({ kind, ...place }) => (kind === 'Day' || kind === 'Month' ? [{ ...place, values: EXTREMES[kind] }] : []));
}

/** One mix of the extremes, all other inputs as their examples are. */
function requestOf(operation: Operation, { known, chosen }: World, places: ReturnType<typeof placesOf>, mix: number) {
  const { operationId, parameters, requestBody } = operation;
  const example = (name: string) => chosen[operationId]?.parameters?.[name] ?? known[name]?.[0] ?? GIVEN[name];
  const part = (wanted: string): Fields => {
    const given = wanted === 'body' ? requestBody?.content['application/json'].example : {};
    const others = parameters.filter((one) => one.in === wanted && example(one.name) !== undefined);
    return {
      ...given,
      ...Object.fromEntries(others.map(({ name }) => [name, example(name)])),
      ...Object.fromEntries(
        places.flatMap(({ part, name, values }, bit) => (part === wanted ? [[name, values[(mix >> bit) & 1]]] : [])),
      ),
    };
  };
  const [params, query] = [part('path'), part('query')] as [Record<string, string>, Record<string, string>];
  return { params, query, ...(requestBody !== undefined && { body: part('body') }) };
}

test('days at both ends of the calendar are taken or refused with a code of the route, and read again when they were taken', async () => {
  let world = await createWorld();
  const { paths, components } = documentToFuzz(world.known, world.chosen) as Document;
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const wrong: string[] = [];
  const tried = new Set<RouteId>();
  for (const operation of operations) {
    const places = placesOf(operation, components.schemas);
    for (let mix = 0; places.length > 0 && mix < 2 ** places.length; mix += 1) {
      const request = requestOf(operation, world, places, mix);
      const { api, token, known } = world;
      // A code that the route does not name is thrown.
      const { status, body } = await api.send(operation.operationId, { token, ...request });
      const about = `${operation.operationId} ${JSON.stringify(request)}`;
      if (status >= 500 || body.code === 'request-invalid') wrong.push(`${about}: ${status} ${body.detail}`);
      tried.add(operation.operationId);
      if (status >= 300 || operation.requestBody === undefined) continue;
      const params = { org: known['org']?.[0] ?? '' };
      for (const [reader, query] of [
        ['finance.getTerms', {}],
        ['billing.listInvoices', {}],
        ['billing.listUsageDays', { from: '2026-03-01', to: '2026-03-31' }],
      ] as const) {
        const read = await api.send(reader, { token, params, query });
        if (read.status !== 200) wrong.push(`${about}, then ${reader}: ${read.status} ${read.body.detail}`);
      }
      world = await createWorld();
    }
  }
  expect(wrong).toEqual([]);
  expect(tried.size).toBeGreaterThan(15);
});
