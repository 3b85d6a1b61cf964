import * as z from 'zod/mini';
import { ID_PREFIXES, ULID_PATTERN } from '../domain/ids.ts';
import { DAY_PATTERN, MONTH_PATTERN } from '../domain/metering/day.ts';
import { isBlank, isDeceptive } from '../domain/names.ts';
import { lazy } from './lazy.ts';

/** Prefix of every kind of id. An id is a prefix, `_` and a ULID (Crockford base 32, 128 bits). */
export const idPrefixes = {
  org: ID_PREFIXES.organisation,
  user: ID_PREFIXES.user,
  file: ID_PREFIXES.file,
  upload: 'upl',
  configuration: ID_PREFIXES.jobConfiguration,
  job: ID_PREFIXES.job,
  attempt: ID_PREFIXES.attempt,
  machine: ID_PREFIXES.machine,
  plan: ID_PREFIXES.plan,
  export: ID_PREFIXES.export,
  pipeline: ID_PREFIXES.pipeline,
  invoice: 'inv',
  token: 'tok',
  invitation: 'ivt',
} as const;

export type IdKind = keyof typeof idPrefixes;

const ids = new Map<IdKind, ReturnType<typeof prefixed>>();

/** An id of one kind, recognised by its prefix. One schema for each kind, so that the document can name it. */
export function id(kind: IdKind) {
  const made = ids.get(kind) ?? prefixed(idPrefixes[kind]);
  ids.set(kind, made);
  return made;
}

function prefixed(prefix: string) {
  const message = `must be an id like ${prefix}_01J8Z3K4M5N6P7Q8R9S0T1V2W3`;
  return z.string(message).check(z.regex(new RegExp(`^${prefix}_${ULID_PATTERN}$`), message));
}

/** Ids of users, separated by commas: at most as many as a page has items. */
export const userIds = lazy(() => {
  const one = `${idPrefixes.user}_${ULID_PATTERN}`;
  const message = `must be 1 to ${MAX_PAGE_SIZE} ids of users, separated by commas`;
  return z.string(message).check(z.regex(new RegExp(`^${one}(,${one}){0,${MAX_PAGE_SIZE - 1}}$`), message));
});

/** The id under which acts are recorded: a user's, or that of an organisation's token. */
export const actorId = lazy(() => prefixed(`(${idPrefixes.user}|${idPrefixes.token})`));

export const MAX_NAME_LENGTH = 200;
export const MAX_PAGE_SIZE = 100;
export const MAX_CURSOR_LENGTH = 2_048;

/** A name that people read: 1 to 200 characters, trimmed, without control or direction-changing characters. */
export const name = lazy(() =>
  z.string().check(
    z.minLength(1),
    z.maxLength(MAX_NAME_LENGTH),
    z.refine((value) => !isDeceptive(value), 'must not contain control, hidden or direction-changing characters'),
    z.refine((value) => !isBlank(value), 'must show something'),
    z.refine((value) => value.trim() === value, 'must not begin or end with white space'),
  ),
);

/** Names of an object's prototype, which no body may contain (see the parser of bodies): no name of a row's field either. */
const NOT_PROTOTYPE = '(?!(?:__proto__|constructor|prototype)$)';

/** A name in a row that callers fill: whatever the name, it is one that a body may have. */
export function fieldName(maxLength: number) {
  return z.string().check(z.maxLength(maxLength), z.regex(new RegExp(`^${NOT_PROTOTYPE}`), 'must be another name'));
}

export const variableName = lazy(() =>
  z
    .string()
    .check(
      z.regex(
        new RegExp(`^${NOT_PROTOTYPE}[A-Za-z_][A-Za-z0-9_]{0,127}$`),
        'must be letters, digits and _, and not __proto__, constructor or prototype',
      ),
    ),
);

/** Text that a program gets: any but NUL, which ends a text for the kernel. */
export function programText(maxLength: number) {
  return z.string().check(z.maxLength(maxLength), z.regex(new RegExp(WITHOUT_NUL), 'must be text without NUL'));
}

const WITHOUT_NUL = '^[^\\u0000]*$';

/** A whole number that can exceed 2^53, as a decimal string. */
export const whole = lazy(() =>
  z
    .string('must be a whole number in a string, such as "1048576"')
    .check(z.regex(/^(0|[1-9][0-9]{0,30})$/, 'must be a whole number in a string, such as "1048576"')),
);

/** A signed whole number as a decimal string. */
export const signedWhole = lazy(() => z.string().check(z.regex(/^(0|-?[1-9][0-9]{0,30})$/)));

/** Size of a file in bytes: at most 5 TB (S3 stores 5 TiB in one object). */
export const fileBytes = lazy(() =>
  z
    .string('must be a whole number in a string, such as "1048576"')
    .check(
      z.regex(
        /^(0|[1-9][0-9]{0,11}|[1-4][0-9]{12}|5000000000000)$/,
        'must be a whole number in a string, at most "5000000000000"',
      ),
    ),
);

/** An exact decimal amount or quantity, as a string. */
export const decimal = lazy(() =>
  z
    .string()
    .check(z.regex(/^-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,40})?$/, 'must be a decimal in a string, such as "0.000031"')),
);

/** ISO 8601 with milliseconds, in UTC. */
export const time = lazy(() => z.iso.datetime({ precision: 3 }));

/** A day in UTC: `2026-03-01`. */
export const day = lazy(() =>
  z.string().check(z.regex(new RegExp(DAY_PATTERN), 'must be a day from 1970 to 9998, such as 2026-03-01')),
);

/** A calendar month in UTC: `2026-03`. */
export const month = lazy(() =>
  z.string().check(z.regex(new RegExp(MONTH_PATTERN), 'must be a month from 1970 to 9998, such as 2026-03')),
);

/** Either of them. */
export const dayOrMonth = lazy(() =>
  z
    .string()
    .check(
      z.regex(
        new RegExp(`${DAY_PATTERN}|${MONTH_PATTERN}`),
        'must be a day such as 2026-03-01, or a month such as 2026-03',
      ),
    ),
);

/** ISO 4217. */
export const currency = lazy(() => z.string().check(z.regex(/^[A-Z]{3}$/, 'must be a currency code such as EUR')));

/** RFC 5321, 4.5.3.1.1, and RFC 1035, 2.3.4: at most 64 characters before the @, and 63 between two dots of the domain. */
const EMAIL_LENGTHS = /^[^@]{1,64}@(?!.*[^.]{64})/;

/** An address in ASCII, by Zod's own validator; the lengths of its parts are no matter of Zod's pattern. */
export const email = lazy(() =>
  z
    .email('must be an e-mail address in ASCII, such as ada@example.org')
    .check(
      z.maxLength(254),
      z.regex(EMAIL_LENGTHS, 'must have at most 64 characters before the @, and 63 between two dots of its domain'),
    ),
);

export const role = lazy(() => z.enum(['owner', 'manager', 'member', 'billing-reader']));

/** Opaque, in printable ASCII. */
export const cursor = lazy(() =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(MAX_CURSOR_LENGTH),
      z.regex(/^[!-~]*$/, 'must be the nextCursor of an earlier page'),
    ),
);

const pageFields = lazy(() => ({
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_PAGE_SIZE))),
  cursor: z.optional(cursor()),
}));

/** Query of a paged route: a page size, an opaque cursor, and the route's own filters. */
export function pageQuery<T extends z.core.$ZodLooseShape>(filters: T) {
  return z.strictObject({ ...pageFields(), ...filters });
}

/** Reply of a paged route: `nextCursor` is absent on the last page. */
export function pageOf<T extends z.ZodMiniType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.optional(cursor()) });
}

/** A reply without a body. */
export const nothing = lazy(() => z.undefined());
