import type { Route } from '../route.ts';
import type { Json } from './json.ts';

const text = { type: 'string' } as const;
const seconds = { type: 'integer', minimum: 0 } as const;

/** Headers of replies. Every reply has the first four. */
export const REPLY_HEADERS = {
  'Request-Id': { description: 'To quote when asking for help; the same is in the log.', required: true, schema: text },
  RateLimit: {
    description: 'What is left of the caller’s own rate, and in how many seconds all of it is back.',
    schema: { ...text, examples: ['"caller";r=399;t=1'] },
  },
  'RateLimit-Policy': {
    description: 'The caller’s own rate: requests at once, and the seconds in which they come back.',
    schema: { ...text, examples: ['"caller";q=400;w=4'] },
  },
  'Cache-Control': { description: 'Always `no-store`.', schema: { ...text, examples: ['no-store'] } },
  ETag: {
    description: 'The version of what is replied: for If-None-Match and, where it is taken, If-Match.',
    schema: { ...text, examples: ['"v7"'] },
  },
  Location: { description: 'The address of what was made.', required: true, schema: text },
  'Consistency-Token': {
    description: 'Sent with the next query, that query sees at least what this command did.',
    schema: text,
  },
  Stale: {
    description:
      'Present, as `1`, when a view that the reply is read from is parked: what it says is right but may be old.',
    schema: { ...text, examples: ['1'] },
  },
  'Set-Cookie': { description: 'The refresh token of the session: HttpOnly, SameSite=Strict.', schema: text },
  'Retry-After': { description: 'Seconds after which the request may succeed.', schema: seconds },
  'WWW-Authenticate': { description: 'Always `Bearer`.', schema: { ...text, examples: ['Bearer'] } },
} as const satisfies Readonly<Record<string, Json>>;

type Name = keyof typeof REPLY_HEADERS;

const ALWAYS: readonly Name[] = ['Request-Id', 'RateLimit', 'RateLimit-Policy', 'Cache-Control'];

function refer(names: readonly Name[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Routes that open a session or end one. */
const SETS_COOKIE: ReadonlySet<string> = new Set([
  'account.createSession',
  'account.refreshSession',
  'account.endSession',
  'account.completeSignUp',
]);

/** Headers of a route's success. */
export function successHeaders({ id, method, access, location, reads, versioned }: Route): Json {
  return refer([
    ...ALWAYS,
    ...(versioned ? (['ETag'] as const) : []),
    ...(location === undefined ? [] : (['Location'] as const)),
    ...(reads === undefined ? [] : (['Stale'] as const)),
    // Uppy begins the upload of a form by a GET.
    ...(method === 'GET' && access.kind !== 'capability' ? [] : (['Consistency-Token'] as const)),
    ...(SETS_COOKIE.has(id) ? (['Set-Cookie'] as const) : []),
  ]);
}

/** Headers of a 304. */
export function unchangedHeaders(): Json {
  return refer([...ALWAYS, 'ETag']);
}

/** Headers of a refusal, by its status. */
export function problemHeaders(status: number): Json {
  return refer([
    ...ALWAYS,
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 409 || status === 429 || status === 503 ? (['Retry-After'] as const) : []),
  ]);
}
