import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { defined } from '../../../lib/domain/defined.ts';
import type { Parameter, Values } from './parameter-values.ts';

/** A field for each parameter of a configuration, by its type. */
export function ParameterFields(props: {
  readonly parameters: readonly Parameter[];
  readonly values: Values;
  readonly onChange: (values: Values) => void;
}) {
  const { parameters, values, onChange } = props;
  return parameters.map((parameter) => (
    <ParameterField
      key={parameter.name}
      parameter={parameter}
      value={values[parameter.name] ?? parameter.default ?? ''}
      onChange={(value) => onChange({ ...values, [parameter.name]: value })}
    />
  ));
}

function ParameterField(props: {
  readonly parameter: Parameter;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { parameter, value, onChange } = props;
  const { name, type, choices = [], minimum, maximum } = parameter;
  const about = { label: name, ...defined({ description: parameter.description }) };
  const field = { ...about, required: parameter.default === undefined };
  switch (type) {
    case 'flag':
      return (
        <Checkbox
          {...about}
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.currentTarget.checked))}
        />
      );
    case 'choice':
      return <Select {...field} data={[...choices]} value={value || null} onChange={(one) => onChange(one ?? '')} />;
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...field}
          {...defined({ min: minimum, max: maximum })}
          allowDecimal={type === 'number'}
          clampBehavior="none"
          value={value}
          onChange={(one) => onChange(String(one))}
        />
      );
    case 'text':
      return <TextInput {...field} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}
