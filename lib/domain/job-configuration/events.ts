import type { DomainEvent, EventCatalogue } from 'epoch';
import type { JobSpec } from '../job-spec.ts';

export type JobConfigurationEvent =
  | DomainEvent<
      'JobConfigurationDrafted',
      {
        readonly organisationId: string;
        readonly name: string;
        readonly spec: JobSpec;
        readonly authorId: string;
        readonly atMs: number;
      }
    >
  /** Versions count from 1 and never change. */
  | DomainEvent<
      'JobConfigurationPublished',
      {
        readonly organisationId: string;
        readonly name: string;
        readonly version: number;
        readonly spec: JobSpec;
        readonly publisherId: string;
        readonly atMs: number;
      }
    >
  | DomainEvent<
      'JobConfigurationRetired',
      { readonly organisationId: string; readonly retiredBy: string; readonly atMs: number }
    >;

export const jobConfigurationEvents: EventCatalogue<JobConfigurationEvent> = {
  JobConfigurationDrafted: {
    version: 1,
    fields: { organisationId: 'id', name: 'label', spec: 'record', authorId: 'personId', atMs: 'timeMs' },
  },
  JobConfigurationPublished: {
    version: 1,
    fields: {
      organisationId: 'id',
      name: 'label',
      version: 'count',
      spec: 'record',
      publisherId: 'personId',
      atMs: 'timeMs',
    },
  },
  JobConfigurationRetired: {
    version: 1,
    fields: { organisationId: 'id', retiredBy: 'personId', atMs: 'timeMs' },
  },
};

export type JobConfigurationState =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'retired';
      readonly organisationId: string;
      readonly name: string;
      /** Absent when everything drafted has been published. */
      readonly draft?: { readonly name: string; readonly spec: JobSpec };
      /** 0 until the first publication. */
      readonly version: number;
      readonly published?: JobSpec;
    };

export const initialJobConfiguration: JobConfigurationState = { status: 'none' };

export function evolveJobConfiguration(
  state: JobConfigurationState,
  event: JobConfigurationEvent,
): JobConfigurationState {
  switch (event.type) {
    case 'JobConfigurationDrafted': {
      const { organisationId, name, spec } = event.data;
      const draft = { name, spec };
      return state.status === 'none'
        ? { status: 'active', organisationId, name, draft, version: 0 }
        : { ...state, draft };
    }
    case 'JobConfigurationPublished': {
      if (state.status === 'none') return state;
      const { draft: _published, ...rest } = state;
      return { ...rest, name: event.data.name, version: event.data.version, published: event.data.spec };
    }
    case 'JobConfigurationRetired':
      return state.status === 'none' ? state : { ...state, status: 'retired' };
  }
}
