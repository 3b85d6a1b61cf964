import { isRejection, type Rejection, reject } from 'epoch';
import { valueProblem } from './job-parameters.ts';
import type { JobSpec } from './job-spec.ts';

export type ParameterValues = Readonly<Record<string, string>>;

/** The values of all of a specification's parameters, or `parameter-invalid` with the name of the first that cannot be taken. */
export function valuesFor(
  { parameters = [] }: Pick<JobSpec, 'parameters'>,
  given: ParameterValues,
): ParameterValues | Rejection {
  const values: Record<string, string> = {};
  for (const parameter of parameters) {
    const { name } = parameter;
    const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
    if (value === undefined) return invalid(`parameter ${name} is required`, name);
    const problem = valueProblem(parameter, value);
    if (problem !== undefined) return invalid(`parameter ${name} ${problem}`, name);
    values[name] = value;
  }
  return values;
}

function invalid(message: string, parameter: string): Rejection {
  return reject('parameter-invalid', message, { parameter });
}

/** What a job with these values runs. A value of no parameter is a mistake, and none may be missing. */
export function specWith(spec: JobSpec, given: ParameterValues): JobSpec | Rejection {
  const unknown = unknownParameter(spec, given);
  if (unknown !== undefined) return unknown;
  const values = valuesFor(spec, given);
  return isRejection(values) ? values : filled(spec, values);
}

function unknownParameter({ parameters = [] }: Pick<JobSpec, 'parameters'>, given: ParameterValues) {
  const unknown = Object.keys(given).find((name) => !parameters.some((parameter) => parameter.name === name));
  if (unknown === undefined) return undefined;
  const known = parameters.map(({ name }) => name).join(', ') || 'none';
  return invalid(`there is no parameter ${unknown}; the configuration has ${known}`, unknown);
}

/** The specification with these values: in its environment, and in the place of `${name}` in its arguments. */
export function filled(spec: JobSpec, values: ParameterValues): JobSpec {
  const fill = (text: string) =>
    text.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
    );
  return { ...spec, arguments: spec.arguments.map(fill), environment: { ...spec.environment, ...values } };
}
