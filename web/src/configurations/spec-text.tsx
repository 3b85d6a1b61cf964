import { Code, Stack, Text } from '@mantine/core';
import { formatDuration } from '../format/time.ts';
import { linesOf } from './parameter-lines.ts';
import type { Spec } from './spec-input.ts';

/** A specification to read: the program with its arguments, a line each, and the limits. */
export function SpecText({ spec }: { readonly spec: Spec }) {
  const given = Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`);
  const secrets = Object.entries(spec.secrets ?? {}).map(([name, secret]) => `${name}=(secret ${secret})`);
  const variables = [...given, ...secrets];
  return (
    <Stack gap="xs">
      <Code block>{[spec.command, ...spec.arguments].join('\n')}</Code>
      {variables.length === 0 ? null : <Code block>{variables.join('\n')}</Code>}
      {spec.parameters === undefined ? null : <Code block>{linesOf(spec.parameters)}</Code>}
      <Text>
        On a machine of type {spec.machineType}, for {formatDuration(spec.timeoutMs)} at most,{' '}
        {spec.maxAttempts === 1 ? 'tried once' : `tried up to ${spec.maxAttempts} times`}.
      </Text>
    </Stack>
  );
}
