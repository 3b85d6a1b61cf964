import { type Field, integer, listOf, mapOf, number, oneOf, optional, recordOf, text } from 'epoch/views';
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
  secrets: optional(mapOf(text)),
  keepOutputs: optional(oneOf('success', 'always')),
  requiredOutputs: optional(listOf(text)),
  parameters: optional(listOf(parameter)),
});
