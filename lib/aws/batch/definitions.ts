import { type BatchClient, DescribeJobDefinitionsCommand, RegisterJobDefinitionCommand } from '@aws-sdk/client-batch';
import { keepNewest } from '../../domain/keep-newest.ts';
import type { AttemptDefinition } from './attempt-definition.ts';
import { calling } from './calling.ts';
import { dayOf, REGISTERED_ON } from './old-definitions.ts';

/** Definitions that one process remembers; the one that was used longest ago is forgotten first. */
export const MAX_KNOWN_DEFINITIONS = 500;

export interface Definitions {
  /** The ARN of an active revision: one that is there, else it is registered. Throws ComputeEngineError. */
  arnOf(definition: AttemptDefinition): Promise<string>;
  /** It is looked for again at its next use. */
  forget(definition: AttemptDefinition): void;
}

/**
 * Job definitions, registered when first needed. A name says all of the content, so two processes that register at the same
 * time make two revisions that are equal.
 */
export function createDefinitions(batch: BatchClient, nowMs: () => number): Definitions {
  const known = new Map<string, Promise<string>>();

  const find = async (definition: AttemptDefinition): Promise<string> => {
    const { jobDefinitionName } = definition;
    const { jobDefinitions } = await calling(`the job definition ${jobDefinitionName} cannot be looked for`, () =>
      batch.send(new DescribeJobDefinitionsCommand({ jobDefinitionName, status: 'ACTIVE', maxResults: 1 })),
    );
    const found = jobDefinitions?.[0]?.jobDefinitionArn;
    if (found !== undefined) return found;
    const { jobDefinitionArn = jobDefinitionName } = await calling(
      `the job definition ${jobDefinitionName} cannot be registered`,
      () => batch.send(new RegisterJobDefinitionCommand({ ...definition, tags: { [REGISTERED_ON]: dayOf(nowMs()) } })),
    );
    return jobDefinitionArn;
  };

  return {
    arnOf(definition) {
      const name = definition.jobDefinitionName;
      const arn = known.get(name) ?? find(definition);
      keepNewest(known, name, arn, MAX_KNOWN_DEFINITIONS);
      // One that failed is tried anew.
      arn.catch(() => known.get(name) === arn && known.delete(name));
      return arn;
    },
    forget: ({ jobDefinitionName }) => void known.delete(jobDefinitionName),
  };
}
