import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

/** What the library says where a schema has no words of its own. */
const NO_WORDS = 'Invalid input';
const MAX_NAMED = 20;

/** What a value must be: in the schema's words, or else in those of the check that it has failed. */
export function requirementOf(issue: Issue): string {
  if (issue.message !== NO_WORDS) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${sized(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${sized(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_union':
      return unionOf(issue);
    case 'invalid_key':
      return issue.issues[0] === undefined ? 'must have another name' : `its name ${requirementOf(issue.issues[0])}`;
    case 'invalid_format':
      return issue.pattern === undefined ? `must be a ${issue.format}` : `must match ${issue.pattern}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return 'is not what it must be';
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};

const THINGS: Readonly<Record<string, string>> = { string: 'character', array: 'item' };

function sized(origin: string, bound: string, limit: number | bigint): string {
  const thing = THINGS[origin];
  return thing === undefined
    ? `be ${bound} ${limit}`
    : `have ${bound} ${limit} ${thing}${Number(limit) === 1 ? '' : 's'}`;
}

function unionOf({ errors, ...issue }: Extract<Issue, { code: 'invalid_union' }>): string {
  if ('options' in issue && Array.isArray(issue.options)) return `must be ${oneOf(issue.options)}`;
  const each = errors.flatMap(([first]) => (first === undefined ? [] : [requirementOf(first)]));
  return [...new Set(each)].join(', or ') || 'is not what it must be';
}

function oneOf(values: readonly unknown[]): string {
  const named = values
    .slice(0, MAX_NAMED)
    .map((value) => (typeof value === 'bigint' ? `${value}` : JSON.stringify(value)));
  return named.join(' or ');
}
