import fc from 'fast-check';
import * as z from 'zod/mini';
import { type ParameterName, parameterNames, pathParameters } from '../../lib/api/parameters.ts';
import type { RouteId } from '../../lib/api/paths.ts';
import { honoursIfMatch, type Route } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { createTestApi, type TestApi } from './api.ts';

/** Texts that have broken things before. */
const NASTY = [
  '',
  '0',
  '-1',
  '1e999',
  '٣',
  '\u0000',
  '\ud800',
  '\u202e',
  '../../etc/passwd',
  '=HYPERLINK("x")',
  '__proto__',
  'constructor',
  '<script>',
  '%00',
  '\r\nSet-Cookie: a=b',
  'a'.repeat(5_000),
  '9'.repeat(40),
];

const scalar = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
);
const absurd = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 8 }), scalar, { maxKeys: 4 }),
);

/** The parts of a schema's definition, by its type. */
interface Definition {
  readonly type: string;
  readonly shape: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType: z.core.$ZodType;
  readonly element: z.core.$ZodType;
  readonly options: readonly z.core.$ZodType[];
  readonly entries: Readonly<Record<string, string>>;
  readonly values: readonly unknown[];
}

/** Values that a schema accepts, or nearly does. */
function near(schema: z.core.$ZodType, ids: (pattern: string) => readonly string[]): fc.Arbitrary<unknown> {
  const def = schema._zod.def as unknown as Definition;
  const inside = (value: z.core.$ZodType) => near(value, ids);
  switch (def.type) {
    case 'object': {
      const shape = Object.entries(def.shape);
      const fields = Object.fromEntries(shape.map(([name, field]) => [name, inside(field)]));
      const required = shape.filter(([, field]) => field._zod.def.type !== 'optional').map(([name]) => name);
      return fc.oneof(
        { weight: 8, arbitrary: fc.record(fields, { requiredKeys: required as never }) },
        { weight: 1, arbitrary: absurd },
      );
    }
    case 'optional':
    case 'nullable':
      return fc.oneof(inside(def.innerType), fc.constant(null));
    case 'array':
      return fc.oneof(
        { weight: 6, arbitrary: fc.array(inside(def.element), { maxLength: 4 }) },
        { weight: 1, arbitrary: absurd },
      );
    case 'record':
      return fc.dictionary(fc.string({ maxLength: 10 }), fc.oneof(fc.string({ maxLength: 20 }), absurd), {
        maxKeys: 3,
      });
    case 'union':
      return fc.oneof(...def.options.map(inside));
    case 'enum':
      return fc.oneof(fc.constantFrom(...Object.values(def.entries)), scalar);
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 12 }), fc.maxSafeInteger(), scalar);
    case 'boolean':
      return fc.oneof(fc.boolean(), scalar);
    default: {
      const pattern = JSON.stringify(z.toJSONSchema(schema as z.ZodMiniType, { io: 'input', unrepresentable: 'any' }));
      const known = ids(pattern);
      const plausible = [
        '2026-03-01',
        '2026-04-01T00:00:00.000Z',
        '12',
        '5000000000000',
        '0.000031',
        'EUR',
        'a name',
        'ada@example.org',
        'storage.gb_hours',
        'standard-1',
      ];
      return fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...known, ...plausible) },
        { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
        { weight: 1, arbitrary: scalar },
      );
    }
  }
}

export interface FuzzDependencies {
  readonly api: TestApi;
  readonly tokens: {
    readonly owner: string;
    readonly admin: string;
    readonly runner: string;
    readonly claim: string;
    readonly stranger: string;
  };
  /** Ids of things that exist, so that requests reach deep. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
}

/** A deps with two organisations, and something of everything in the first. */
export async function fuzzDependencies(): Promise<FuzzDependencies> {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const other = await api.organisation('Other');
  const admin = await api.person('admin@example.org', { admin: true });
  const at = { token: owner.token, params: { org } };
  const upload = async (name: string) =>
    (await api.send('files.startUpload', { ...at, body: { name, sizeBytes: '5' } })).body;
  const [open, whole] = [await upload('open'), await upload('whole')];
  const signed = await api.send('files.signParts', {
    ...at,
    params: { org, upload: whole.uploadId },
    body: { parts: [1] },
  });
  api.objects.put(signed.body.parts[0].url, 5);
  await api.send('files.completeUpload', { ...at, params: { org, upload: whole.uploadId } });
  const spec = {
    command: 'true',
    arguments: [],
    environment: {},
    machineType: 'standard-1',
    timeoutMs: 60_000,
    maxAttempts: 2,
  };
  const { body: configuration } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'c', spec } });
  await api.send('jobs.publishConfiguration', { ...at, params: { org, configuration: configuration.id } });
  const job = await api.send('jobs.create', {
    ...at,
    body: { name: 'j', configuration: configuration.id, files: [whole.fileId] },
  });
  await api.send('jobs.submit', { ...at, params: { org, job: job.body.id } });
  const attempt = await api.serve(job.body.id);
  const runner = `cata_${'R'.repeat(43)}`;
  const capability = { org, job: job.body.id as string, attempt };
  await api.credentials.add(runner, { kind: 'attempt', capability, expiresAtMs: api.wallMs() + 1e12 });
  const claim = `catc_${'R'.repeat(43)}`;
  await api.credentials.add(claim, { kind: 'claim', capability, expiresAtMs: api.wallMs() + 1e12 });
  const made = await api.send('files.createUploadCapability', {
    ...at,
    body: { maxUploads: 1_000, maxBytes: '5000000' },
  });
  const uploads = (made.body.endpoint as string).split('/').at(-1) ?? '';
  return {
    api,
    tokens: { owner: owner.token, admin: admin.token, runner, claim, stranger: other.owner.token },
    ids: {
      org: [org, org, other.org],
      user: [owner.id, other.owner.id],
      file: [whole.fileId, open.fileId],
      upload: [open.uploadId, whole.uploadId],
      configuration: [configuration.id],
      job: [job.body.id],
      attempt: [attempt],
      capability: [uploads],
    },
  };
}

/** A request to one route: plausible, near a plausible one, or absurd. */
export function requestTo(id: RouteId, { ids, tokens }: FuzzDependencies) {
  const route = routes.find((one) => one.id === id);
  if (route === undefined) throw new Error(`no route ${id}`);
  const known = (pattern: string) =>
    Object.values(ids)
      .flat()
      .filter((value) => pattern.includes(`^${value.slice(0, 4)}`));
  const { access } = route;
  const capability = access.kind === 'capability' && access.of === 'claim' ? tokens.claim : tokens.runner;
  const fitting = { admin: tokens.admin, capability }[access.kind as string] ?? tokens.owner;
  const text = fc.oneof(scalar, fc.constant('1')).map(String);
  const params = parameterNames(route.path).map((name: ParameterName): [string, fc.Arbitrary<string>] => {
    const existing = ids[name] ?? [];
    const well = existing.length > 0 ? fc.constantFrom(...existing) : near(pathParameters[name](), known).map(String);
    return [name, fc.oneof({ weight: 9, arbitrary: well }, { weight: 1, arbitrary: text })];
  });
  const body = route.body === undefined ? fc.constant(undefined) : near(route.body, known);
  const raw = fc.oneof(fc.constantFrom('{', '[]', 'null', '"x"', '{"a":1,"a":1}', '{"__proto__":{}}'), fc.json());
  return fc.record({
    token: fc.oneof(
      { weight: 12, arbitrary: fc.constant(fitting) },
      { weight: 3, arbitrary: fc.constantFrom(...Object.values(tokens)) },
      { weight: 1, arbitrary: fc.constantFrom(undefined, 'x', 'a b') },
    ),
    params: fc.record(Object.fromEntries(params)),
    body: route.body === undefined ? body : fc.oneof({ weight: 9, arbitrary: body }, { weight: 1, arbitrary: raw }),
    query:
      route.query === undefined
        ? fc.constant({})
        : near(route.query, known).map((value) =>
            Object.fromEntries(Object.entries(value ?? {}).map(([name, one]) => [name, String(one)])),
          ),
    headers: headersTo(route),
  });
}

/** Elsewhere than where it is honoured, If-Match ends a request early: seldom, or the routes behind it would be tried less. */
function headersTo(route: Route) {
  const always = { 'consistency-token': fc.oneof(fc.constantFrom(...NASTY), fc.string()) };
  const conditional = { ...always, 'if-match': fc.constantFrom('"v1"', '*', 'x', '') };
  return fc.oneof(
    {
      weight: honoursIfMatch(route) ? 1 : 15,
      arbitrary: fc.record<Record<string, string>>(always, { requiredKeys: [] }),
    },
    {
      weight: honoursIfMatch(route) ? 15 : 1,
      arbitrary: fc.record<Record<string, string>>(conditional, { requiredKeys: [] }),
    },
  );
}
