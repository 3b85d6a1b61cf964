import { type Field, integer, listOf, mapOf, oneOf, optional, recordOf, text } from 'epoch/views';
import type { JobSpec } from '../../../domain/job-spec.ts';

/** A specification inside a row. */
export const jobSpec: Field<JobSpec> = recordOf({
  image: optional(text),
  command: text,
  arguments: listOf(text),
  environment: mapOf(text),
  machineType: text,
  timeoutMs: integer,
  maxAttempts: integer,
  secrets: optional(mapOf(text)),
  keepOutputs: optional(oneOf('success', 'always')),
  requiredOutputs: optional(listOf(text)),
});
