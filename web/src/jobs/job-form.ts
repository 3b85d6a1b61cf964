import type { BodyOf, ReplyOf } from '../../../lib/client/types.ts';
import { defined } from '../../../lib/domain/defined.ts';
import type { Spec } from '../configurations/spec-input.ts';
import { type Values, valuesOf, valuesThatFit } from './parameter-values.ts';
import { type Chosen, chosenOf, filesToSend, type LinkedFile, NOTHING_CHOSEN, placed } from './slot-files.ts';

/** What is typed and chosen for a job that is not made yet. */
export interface JobForm {
  readonly name: string;
  readonly configuration: string | null;
  readonly label: string;
  readonly values: Values;
  readonly chosen: Chosen;
  /** Names of the chosen files, as far as they are known. */
  readonly known: readonly LinkedFile[];
}

export const EMPTY_FORM: JobForm = {
  name: '',
  configuration: null,
  label: '',
  values: {},
  chosen: NOTHING_CHOSEN,
  known: [],
};

type Job = Pick<ReplyOf<'jobs.get'>, 'name' | 'label' | 'configuration' | 'spec' | 'files' | 'inputs'>;

/** The form of another job like this one: with its values and with what its latest submission read. */
export function formLike({ name, label = '', configuration, spec, files, inputs = files }: Job): JobForm {
  const known = inputs.map((file) => ({ id: file.id, ...defined({ name: file.name, slot: file.slot }) }));
  // Values are variables of its program: what was a variable then may be a parameter by now.
  return { name, configuration, label, values: spec.environment, chosen: chosenOf(known), known };
}

/** The form with files in the places that a configuration has for them, and without values that none of its parameters takes. */
export function formFor(
  form: JobForm,
  configuration: string | null,
  { slots, parameters = [] }: Pick<Spec, 'slots' | 'parameters'> = {},
): JobForm {
  const names = new Map(form.known.map(({ id, name }) => [id, name]));
  const values = valuesThatFit(parameters, form.values);
  return { ...form, configuration, values, chosen: placed(slots, form.chosen, (id) => names.get(id) ?? '') };
}

/** What is sent to make the job. */
export function bodyOf(
  form: JobForm,
  configuration: string,
  spec: Pick<Spec, 'parameters' | 'slots'>,
): BodyOf<'jobs.create'> {
  return {
    name: form.name,
    configuration,
    parameters: valuesOf(spec.parameters ?? [], form.values),
    ...filesToSend(spec, form.chosen),
    ...defined({ label: form.label.trim() || undefined }),
  };
}
