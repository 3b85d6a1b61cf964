import { Code, Stack, Text } from '@mantine/core';
import { formatDuration } from '../format/time.ts';
import { linesOf } from './parameter-lines.ts';
import { retryLines } from './retry-lines.ts';
import type { Spec } from './spec-input.ts';

/** What it says of waiting and of its files; nothing where it says nothing. */
function limitsOf({ queueTimeoutMs, stagingTimeoutMs, diskGib, network }: Spec): string {
  const disk = diskGib === undefined ? '' : ` It has a disk of ${diskGib} GiB.`;
  const alone = network === 'none' ? ' It reaches no network.' : '';
  const waits =
    queueTimeoutMs === undefined
      ? `${disk}${alone}`
      : `${disk}${alone} It waits ${formatDuration(queueTimeoutMs)} at most.`;
  return stagingTimeoutMs === undefined
    ? waits
    : `${waits} Its files take ${formatDuration(stagingTimeoutMs)} at most.`;
}

/** A specification to read: the program with its arguments, a line each, and the limits. */
export function SpecText({ spec }: { readonly spec: Spec }) {
  const given = Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`);
  const secrets = Object.entries(spec.secrets ?? {}).map(([name, secret]) => `${name}=(secret ${secret})`);
  const variables = [...given, ...secrets];
  return (
    <Stack gap="xs">
      <Code block>{[spec.command, ...spec.arguments].join('\n')}</Code>
      {variables.length === 0 ? null : <Code block>{variables.join('\n')}</Code>}
      {spec.retries === undefined ? null : <Code block>{retryLines(spec.retries)}</Code>}
      {spec.parameters === undefined ? null : <Code block>{linesOf(spec.parameters)}</Code>}
      {spec.image === undefined ? null : <Code block>{spec.image}</Code>}
      <Text>
        On a machine of type {spec.machineType}
        {spec.atLeast === undefined
          ? ''
          : ` (the smallest with ${spec.atLeast.vcpus} vCPU and ${spec.atLeast.memoryMib} MiB)`}
        , for {formatDuration(spec.timeoutMs)} at most,{' '}
        {spec.maxAttempts === 1 ? 'tried once' : `tried up to ${spec.maxAttempts} times`}.{limitsOf(spec)}
      </Text>
    </Stack>
  );
}
