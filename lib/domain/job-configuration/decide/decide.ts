import { type DecideContext, isRejection, type Rejection, reject } from 'epoch';
import { isPinned } from '../../image-reference.ts';
import { checkSpec, type JobSpec } from '../../job-spec.ts';
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
      return publish(command.data, state, nowMs);
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

type Publication = Extract<JobConfigurationCommand, { type: 'PublishJobConfiguration' }>['data'];

function publish({ publisherId, image }: Publication, state: Existing, atMs: number): Decision {
  const { organisationId, draft: drafted, version } = state;
  // Publishing again what is published is the repeat of a request, not a new version.
  if (drafted === undefined) return [];
  const { name } = drafted;
  const spec = pinnedSpec(drafted.spec, image);
  if (isRejection(spec)) return spec;
  return [
    {
      type: 'JobConfigurationPublished',
      data: { organisationId, name, version: version + 1, spec, publisherId, atMs },
    },
  ];
}

/** A version runs one image for ever: what a tag names may be another one tomorrow. */
function pinnedSpec(spec: JobSpec, image: Publication['image']): JobSpec | Rejection {
  if (spec.image === undefined) return spec;
  const pinned = image?.drafted === spec.image ? image.pinned : spec.image;
  if (isPinned(pinned)) return checkSpec({ ...spec, image: pinned }) ?? { ...spec, image: pinned };
  return reject('image-unresolvable', `${spec.image} is a tag whose digest was not looked up: publish again`);
}

const notFound = () => reject('not-found', 'there is no such job configuration');
