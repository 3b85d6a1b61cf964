import type { JobSpec } from './job-spec.ts';
import { MAX_CHOICES, MAX_PARAMETERS } from './limits.ts';

export const PARAMETER_TYPES = ['text', 'integer', 'number', 'flag', 'choice'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/**
 * What a job is asked for when it is made from a configuration. Its value is in the program's environment under this name,
 * and replaces `${name}` in the arguments. Values are texts; the type says which.
 */
export interface JobParameter {
  readonly name: string;
  /** `integer`, `number`: a decimal without spaces; `flag`: true or false; `choice`: one of `choices`. */
  readonly type: ParameterType;
  readonly description?: string;
  /** Where a job says nothing. A parameter without one is required. */
  readonly default?: string;
  readonly choices?: readonly string[];
  /** Bounds of an integer or a number, both within. */
  readonly minimum?: number;
  readonly maximum?: number;
}

const INTEGER = /^-?\d{1,15}$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?$/;

/** What is wrong with the parameters of a specification; undefined when jobs can be made with them. */
export function parametersProblem({ parameters = [], secrets = {} }: Pick<JobSpec, 'parameters' | 'secrets'>) {
  if (parameters.length > MAX_PARAMETERS) return `at most ${MAX_PARAMETERS} parameters, got ${parameters.length}`;
  const names = new Set(parameters.map(({ name }) => name));
  if (names.size < parameters.length) return 'every parameter needs a name of its own';
  for (const parameter of parameters) {
    const { name } = parameter;
    if (Object.hasOwn(secrets, name)) return `${name} is both a parameter and a secret`;
    const problem = definitionProblem(parameter);
    if (problem !== undefined) return `parameter ${name}: ${problem}`;
  }
  return undefined;
}

function definitionProblem(parameter: JobParameter): string | undefined {
  const { type, choices, minimum, maximum } = parameter;
  const isNumeric = type === 'integer' || type === 'number';
  if ((type === 'choice') !== (choices !== undefined)) return 'choices belong to the type choice, which needs them';
  if (choices !== undefined && (choices.length === 0 || choices.length > MAX_CHOICES)) {
    return `there must be 1 to ${MAX_CHOICES} choices, there are ${choices.length}`;
  }
  if (!isNumeric && (minimum !== undefined || maximum !== undefined)) return `a ${type} has no bounds`;
  if ((minimum ?? Number.NEGATIVE_INFINITY) > (maximum ?? Number.POSITIVE_INFINITY)) {
    return `minimum ${minimum} is above maximum ${maximum}`;
  }
  return parameter.default === undefined ? undefined : valueProblem(parameter, parameter.default);
}

/** What a value is, and would have to be; undefined when it can be taken. */
export function valueProblem(parameter: JobParameter, value: string): string | undefined {
  const { type, choices = [], minimum, maximum } = parameter;
  const got = `got ${JSON.stringify(value)}`;
  switch (type) {
    case 'text':
      return undefined;
    case 'flag':
      return value === 'true' || value === 'false' ? undefined : `must be true or false, ${got}`;
    case 'choice':
      return choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}, ${got}`;
    case 'integer':
    case 'number': {
      if (!(type === 'integer' ? INTEGER : NUMBER).test(value)) return `must be ${aOf[type]}, ${got}`;
      if (minimum !== undefined && Number(value) < minimum) return `must be at least ${minimum}, ${got}`;
      if (maximum !== undefined && Number(value) > maximum) return `must be at most ${maximum}, ${got}`;
      return undefined;
    }
  }
}

const aOf = { integer: 'an integer', number: 'a decimal number' } as const;
