import { defined } from '../../../lib/domain/defined.ts';
import { valueProblem } from '../../../lib/domain/job-parameters.ts';
import type { Spec } from '../configurations/spec-input.ts';

export type Parameter = NonNullable<Spec['parameters']>[number];
export type Values = Readonly<Record<string, string>>;

/** Values of these parameters that they take: others would be sent and refused without being seen. */
export function valuesThatFit(parameters: readonly Parameter[], values: Values): Values {
  return Object.fromEntries(
    parameters.flatMap(({ choices, default: _default, description: _description, ...of }) => {
      const value = Object.hasOwn(values, of.name) ? values[of.name] : undefined;
      const fits = value !== undefined && valueProblem(defined({ ...of, choices }), value) === undefined;
      return fits ? [[of.name, value]] : [];
    }),
  );
}

/** What is sent: a value that was typed; a flag says no unless it is ticked; what was left empty has its default. */
export function valuesOf(parameters: readonly Parameter[], values: Values): Record<string, string> {
  return Object.fromEntries(
    parameters.flatMap(({ name, type, default: given }) => {
      const value = values[name] ?? (type === 'flag' ? (given ?? 'false') : '');
      return value === '' ? [] : [[name, value]];
    }),
  );
}
