import * as z from 'zod/mini';
import { lazy } from './lazy.ts';
import { day, id, month } from './schema.ts';

export const MAX_PARTS = 10_000;
export const MAX_INVOICE_LINES = 10_000;

export const partNumber = lazy(() => z.int().check(z.minimum(1), z.maximum(MAX_PARTS)));

/** The schema of every `{name}` in a path. One name means one thing in all paths. Each is made when it is needed. */
export const pathParameters = {
  org: lazy(() => id('org')),
  user: lazy(() => id('user')),
  file: lazy(() => id('file')),
  upload: lazy(() => id('upload')),
  part: partNumber,
  configuration: lazy(() => id('configuration')),
  job: lazy(() => id('job')),
  attempt: lazy(() => id('attempt')),
  machine: lazy(() => id('machine')),
  pipeline: lazy(() => id('pipeline')),
  export: lazy(() => id('export')),
  secret: lazy(() => z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be the name of a secret'))),
  step: lazy(() => z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be the name of a step'))),
  plan: lazy(() => id('plan')),
  invoice: lazy(() => id('invoice')),
  /** Chosen by who adds it. */
  note: lazy(() => z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/, 'must be an id such as a UUID'))),
  /** Chosen by who sets it. */
  budget: lazy(() => z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a name such as all-jobs'))),
  /** Chosen by who starts it. */
  migration: lazy(() => z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/, 'must be an id such as a UUID'))),
  line: lazy(() => z.int().check(z.minimum(1), z.maximum(MAX_INVOICE_LINES))),
  day: lazy(() => day()),
  month: lazy(() => month()),
  token: lazy(() => id('token')),
  invitation: lazy(() => id('invitation')),
  session: lazy(() => z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/, 'must be the id of a session'))),
  /** A subscriber with its version. */
  subscriber: lazy(() =>
    z.string().check(z.regex(/^[a-z][a-z-]{0,62}@[0-9]{1,6}$/, 'must be a subscriber, such as files@1')),
  ),
  view: lazy(() => z.string().check(z.regex(/^[a-z][a-z-]{0,62}$/, 'must be the name of a view, such as files'))),
  capability: lazy(() => z.string().check(z.regex(/^[A-Za-z0-9_-]{20,200}$/, 'must be an upload capability'))),
  s3Upload: lazy(() => z.string().check(z.regex(/^[A-Za-z0-9._~-]{1,1024}$/, 'must be an upload id'))),
} as const;

export type ParameterName = keyof typeof pathParameters;

/** Names of the parameters in a path, in order. */
export function parameterNames(path: string): readonly ParameterName[] {
  return [...path.matchAll(/\{([A-Za-z0-9]{1,40})\}/g)].map(([, found]) => {
    if (found === undefined || !(found in pathParameters)) throw new Error(`${path}: unknown path parameter ${found}`);
    return found as ParameterName;
  });
}

/** `'/v1/orgs/{org}/files/{file}'` → `'org' | 'file'` */
export type ParametersOf<P extends string> = P extends `${string}{${infer N}}${infer Rest}`
  ? N | ParametersOf<Rest>
  : never;
