import type { Aggregate, Command, DecideContext } from 'epoch';
import { type Rejection, reject } from 'epoch';
import { checkSpec, type JobSpec } from '../job-spec.ts';
import { checkLabel } from '../text.ts';
import {
  evolveJobConfiguration,
  initialJobConfiguration,
  type JobConfigurationEvent,
  type JobConfigurationState,
  jobConfigurationEvents,
} from './events.ts';

export type JobConfigurationCommand =
  /** Begins a configuration, or replaces what is drafted for its next version. */
  | Command<
      'DraftJobConfiguration',
      { readonly organisationId: string; readonly name: string; readonly spec: JobSpec; readonly authorId: string }
    >
  | Command<'PublishJobConfiguration', { readonly organisationId: string; readonly publisherId: string }>
  | Command<'RetireJobConfiguration', { readonly organisationId: string; readonly retiredBy: string }>;

type Decision = readonly JobConfigurationEvent[] | Rejection;
type Existing = Exclude<JobConfigurationState, { status: 'none' }>;

function decide(command: JobConfigurationCommand, state: JobConfigurationState, { nowMs }: DecideContext): Decision {
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

export const jobConfiguration: Aggregate<JobConfigurationState, JobConfigurationCommand, JobConfigurationEvent> = {
  name: 'job-configuration',
  events: jobConfigurationEvents,
  initial: initialJobConfiguration,
  decide,
  evolve: evolveJobConfiguration,
  reducerVersion: 1,
};
