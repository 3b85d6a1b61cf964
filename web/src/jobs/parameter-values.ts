import type { Spec } from '../configurations/spec-input.ts';

export type Parameter = NonNullable<Spec['parameters']>[number];
export type Values = Readonly<Record<string, string>>;

/** What is sent: a value that was typed; a flag says no unless it is ticked; what was left empty has its default. */
export function valuesOf(parameters: readonly Parameter[], values: Values): Record<string, string> {
  return Object.fromEntries(
    parameters.flatMap(({ name, type, default: given }) => {
      const value = values[name] ?? (type === 'flag' ? (given ?? 'false') : '');
      return value === '' ? [] : [[name, value]];
    }),
  );
}
