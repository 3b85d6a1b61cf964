import { Code, Stack, Text } from '@mantine/core';
import { formatDuration } from '../format/time.ts';
import { linesOf } from './parameter-lines.ts';
import { retryLines } from './retry-lines.ts';
import { slotLines } from './slot-lines.ts';
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

/** Long lines go on below: what scrolls would have to be reached by keyboard. */
const WRAPPED = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;

/** A specification to read: the program with its arguments, a line each, and the limits. */
export function SpecText({ spec }: { readonly spec: Spec }) {
  const given = Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`);
  const secrets = Object.entries(spec.secrets ?? {}).map(([name, secret]) => `${name}=(secret ${secret})`);
  const variables = [...given, ...secrets];
  return (
    <Stack gap="xs">
      <Code block style={WRAPPED}>
        {[spec.command, ...spec.arguments].join('\n')}
      </Code>
      {variables.length === 0 ? null : (
        <Code block style={WRAPPED}>
          {variables.join('\n')}
        </Code>
      )}
      {spec.retries === undefined ? null : (
        <Code block style={WRAPPED}>
          {retryLines(spec.retries)}
        </Code>
      )}
      {spec.parameters === undefined ? null : (
        <Code block style={WRAPPED}>
          {linesOf(spec.parameters)}
        </Code>
      )}
      {spec.slots === undefined ? null : (
        <Code block style={WRAPPED}>
          {slotLines(spec.slots)}
        </Code>
      )}
      {spec.image === undefined ? null : (
        <Code block style={WRAPPED}>
          {spec.image}
        </Code>
      )}
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
