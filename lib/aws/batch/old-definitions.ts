import {
  type BatchClient,
  DeregisterJobDefinitionCommand,
  DescribeJobDefinitionsCommand,
  type JobDefinition,
} from '@aws-sdk/client-batch';
import { defined } from '../../domain/defined.ts';
import { calling } from './calling.ts';

/** The day on which a definition was registered: Batch itself says none. */
export const REGISTERED_ON = 'registeredOn';
/** One that is still asked for is registered anew. */
export const MAX_DEFINITION_DAYS = 30;
/** Pages of an account's definitions that a run reads, of a hundred each. */
export const MAX_DEFINITION_PAGES = 20;
/** Definitions that a run deregisters: it has seconds, and the next one goes on. */
export const MAX_DEREGISTERED = 20;
const PAGE = 100;
const DAY_MS = 86_400_000;

export const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);

/**
 * Deregisters definitions of this stage that were registered long ago, or without a day by an earlier release. Jobs that were
 * submitted with one run on; a submission at the same time registers its own anew. Says how many. Throws ComputeEngineError.
 */
export async function deregisterOld(batch: BatchClient, prefix: string, nowMs: number): Promise<number> {
  const oldest = dayOf(nowMs - MAX_DEFINITION_DAYS * DAY_MS);
  const isOld = ({ jobDefinitionName = '', tags = {} }: JobDefinition) =>
    jobDefinitionName.startsWith(`${prefix}-`) && (tags[REGISTERED_ON] ?? '') < oldest;
  let nextToken: string | undefined;
  let count = 0;
  for (let page = 0; page < MAX_DEFINITION_PAGES; page += 1) {
    const request = { status: 'ACTIVE', maxResults: PAGE, ...defined({ nextToken }) };
    const reply = await calling('the job definitions cannot be listed', () =>
      batch.send(new DescribeJobDefinitionsCommand(request)),
    );
    for (const { jobDefinitionArn: jobDefinition } of (reply.jobDefinitions ?? []).filter(isOld)) {
      if (count === MAX_DEREGISTERED) return count;
      await calling(`the job definition ${jobDefinition} cannot be deregistered`, () =>
        batch.send(new DeregisterJobDefinitionCommand({ jobDefinition })),
      );
      count += 1;
    }
    nextToken = reply.nextToken;
    if (nextToken === undefined) return count;
  }
  return count;
}
