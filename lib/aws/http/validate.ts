import * as z from 'zod/mini';
import { type ParameterName, parameterNames, pathParameters } from '../../api/parameters.ts';
import type { Route } from '../../api/route.ts';
import { type FieldError, ProblemError } from './problem.ts';
import { requirementOf } from './requirement.ts';

const MAX_ERRORS = 20;

/** Validated by a schema, or a problem that names each field at fault. */
export function validated(where: 'path' | 'query' | 'body', schema: z.ZodMiniType, value: unknown): unknown {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(where, issue)).slice(0, MAX_ERRORS);
  const [first] = errors;
  throw new ProblemError('request-invalid', first === undefined ? undefined : `${first.at}: ${first.message}`, {
    errors,
  });
}

function fieldErrors(where: string, issue: z.core.$ZodIssue): readonly FieldError[] {
  const at = [where, ...issue.path.map((step) => String(step).slice(0, 80))].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MAX_ERRORS)
      .map((key) => ({ at: `${at}.${key.slice(0, 80)}`, message: 'is not known here' }));
  }
  return [{ at, message: requirementOf(issue) }];
}

/** Values of the path's parameters. */
export function pathValues(
  route: Route,
  raw: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(parameterNames(route.path).map((name) => [name, pathValue(name, raw[name])]));
}

function pathValue(name: ParameterName, raw: string | undefined): unknown {
  const schema: z.ZodMiniType = pathParameters[name]();
  const result = z.safeParse(schema, fromText(schema, raw));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const message = issue === undefined ? 'is not valid' : requirementOf(issue);
  throw new ProblemError('request-invalid', `path.${name}: ${message}`, { errors: [{ at: `path.${name}`, message }] });
}

/** A query's texts as the numbers and booleans that its schema asks for; everything else stays text. */
export function queryValues(schema: z.ZodMiniType, raw: Readonly<Record<string, string | undefined>>): unknown {
  const shape = schema instanceof z.ZodMiniObject ? schema._zod.def.shape : {};
  const typed = Object.entries(raw).map(([name, text]) => [
    name,
    fromText(Object.hasOwn(shape, name) ? shape[name] : undefined, text),
  ]);
  return validated('query', schema, Object.fromEntries(typed));
}

/** Up to 2^53: the schema refuses what is beyond. */
const NUMBER = /^-?(0|[1-9][0-9]{0,15})$/;

function fromText(schema: z.core.$ZodType | undefined, text: string | undefined): unknown {
  const inner = schema instanceof z.ZodMiniOptional ? schema._zod.def.innerType : schema;
  const type = inner?._zod.def.type;
  if (type === 'number' && text !== undefined && NUMBER.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
