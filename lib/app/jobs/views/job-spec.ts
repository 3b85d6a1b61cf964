import { type Field, flag, integer, listOf, mapOf, number, oneOf, optional, recordOf, text } from 'epoch/views';
import type { InputSlot } from '../../../domain/input-slots.ts';
import { type JobParameter, PARAMETER_TYPES } from '../../../domain/job-parameters.ts';
import type { JobSpec } from '../../../domain/job-spec.ts';

const parameter: Field<JobParameter> = recordOf({
  name: text,
  type: oneOf(...PARAMETER_TYPES),
  description: optional(text),
  default: optional(text),
  choices: optional(listOf(text)),
  minimum: optional(number),
  maximum: optional(number),
});

const slot: Field<InputSlot> = recordOf({
  name: text,
  description: optional(text),
  files: optional(oneOf('one', 'many')),
  required: optional(flag),
  accept: optional(listOf(text)),
});

const retry = optional(
  recordOf({
    attempts: integer,
    pauseMs: optional(integer),
    maxPauseMs: optional(integer),
    largerMachine: optional(flag),
  }),
);

/** A specification inside a row. */
export const jobSpec: Field<JobSpec> = recordOf({
  image: optional(text),
  command: text,
  arguments: listOf(text),
  environment: mapOf(text),
  machineType: text,
  timeoutMs: integer,
  maxAttempts: integer,
  queueTimeoutMs: optional(integer),
  stagingTimeoutMs: optional(integer),
  atLeast: optional(recordOf({ vcpus: number, memoryMib: integer })),
  diskGib: optional(integer),
  network: optional(oneOf('none', 'internet')),
  secrets: optional(mapOf(text)),
  retries: optional(recordOf({ program: retry, 'out-of-memory': retry, 'time-limit': retry, staging: retry })),
  keepOutputs: optional(oneOf('success', 'always')),
  requiredOutputs: optional(listOf(text)),
  parameters: optional(listOf(parameter)),
  slots: optional(listOf(slot)),
});
