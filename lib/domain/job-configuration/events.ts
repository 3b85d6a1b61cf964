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

export const jobConfigurationEvents: EventCatalogue<JobConfigurationEvent, 'job-configuration'> = {
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
