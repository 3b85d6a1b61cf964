import { type DecideContext, type Rejection, reject } from 'epoch';
import { checkSpec } from '../../job-spec.ts';
import { checkLabel } from '../../text.ts';
import type { JobConfigurationCommand } from '../commands.ts';
import type { JobConfigurationEvent } from '../events.ts';
import type { JobConfigurationState } from '../state.ts';

type Decision = readonly JobConfigurationEvent[] | Rejection;
type Existing = Exclude<JobConfigurationState, { status: 'none' }>;

export function decide(
  command: JobConfigurationCommand,
  state: JobConfigurationState,
  { nowMs }: DecideContext,
): Decision {
  const { organisationId } = command.data;
  if (state.status === 'none') {
    return command.type === 'DraftJobConfiguration' ? draft(command.data, undefined, nowMs) : notFound();
  }
  if (state.organisationId !== organisationId) return notFound();
  if (state.status === 'retired') {
    return command.type === 'RetireJobConfiguration'
      ? []
      : reject('configuration-retired', 'this job configuration is retired: draft a new one');
  }
  switch (command.type) {
    case 'DraftJobConfiguration':
      return draft(command.data, state, nowMs);
    case 'PublishJobConfiguration':
      return publish(command.data.publisherId, state, nowMs);
    case 'RetireJobConfiguration':
      return [
        {
          type: 'JobConfigurationRetired',
          data: { organisationId, retiredBy: command.data.retiredBy, atMs: nowMs },
        },
      ];
  }
}

type Draft = Extract<JobConfigurationCommand, { type: 'DraftJobConfiguration' }>['data'];

function draft(data: Draft, state: Existing | undefined, atMs: number): Decision {
  const refused = checkLabel('name', data.name) ?? checkSpec(data.spec);
  if (refused) return refused;
  if (state?.draft?.name === data.name && JSON.stringify(state.draft.spec) === JSON.stringify(data.spec)) return [];
  return [{ type: 'JobConfigurationDrafted', data: { ...data, atMs } }];
}

function publish(publisherId: string, state: Existing, atMs: number): Decision {
  const { organisationId, draft: drafted, version } = state;
  // Publishing again what is published is the repeat of a request, not a new version.
  if (drafted === undefined) return [];
  const { name, spec } = drafted;
  return [
    {
      type: 'JobConfigurationPublished',
      data: { organisationId, name, version: version + 1, spec, publisherId, atMs },
    },
  ];
}

const notFound = () => reject('not-found', 'there is no such job configuration');
