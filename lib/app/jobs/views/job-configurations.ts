import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey, RowValue } from 'epoch/views';
import type { JobConfigurationEvent } from '../../../domain/job-configuration/events.ts';
import type { JobSpec } from '../../../domain/job-spec.ts';

/**
 * Values: organisationId, name, status, draft (name, spec) while there is one, version and spec of the latest publication.
 * Its partition holds its versions too.
 */
export function jobConfigurationKey(configurationId: string): RowKey {
  return { partition: configurationId, sort: 'configuration' };
}

/** An organisation's configurations, oldest first. Values: configurationId. */
export function configurationListKey(organisationId: string, configurationId: string): RowKey {
  return { partition: organisationId, sort: configurationId };
}

export const VERSION_PREFIX = 'version#';

/** One published version, in order. Values: version, name, spec, publisherId, publishedAtMs. */
export function configurationVersionKey(configurationId: string, version: number): RowKey {
  return { partition: configurationId, sort: `${VERSION_PREFIX}${String(version).padStart(8, '0')}` };
}

/** A spec as a row keeps it: without what was left out. */
export function specValue(spec: JobSpec): RowValue {
  const { image, ...rest } = spec;
  return image === undefined ? { ...rest } : { ...rest, image };
}

function changesOf(event: JobConfigurationEvent, configurationId: string): readonly Change[] {
  const key = jobConfigurationKey(configurationId);
  switch (event.type) {
    case 'JobConfigurationDrafted': {
      const { organisationId, name, spec, authorId } = event.data;
      const set = {
        configurationId,
        organisationId,
        status: 'active',
        authorId,
        draft: { name, spec: specValue(spec) },
      };
      return [
        { kind: 'update', key, set },
        { kind: 'put', key: configurationListKey(organisationId, configurationId), values: { configurationId } },
      ];
    }
    case 'JobConfigurationPublished': {
      const { name, version, spec, publisherId, atMs } = event.data;
      const published = { name, version, spec: specValue(spec), publishedAtMs: atMs };
      return [
        { kind: 'update', key, set: published, remove: ['draft'] },
        { kind: 'put', key: configurationVersionKey(configurationId, version), values: { ...published, publisherId } },
      ];
    }
    case 'JobConfigurationRetired':
      return [{ kind: 'update', key, set: { status: 'retired', retiredAtMs: event.data.atMs } }];
  }
}

export const jobConfigurations: Projection = {
  name: 'job-configurations',
  version: 1,
  hears: {
    'job-configuration': ['JobConfigurationDrafted', 'JobConfigurationPublished', 'JobConfigurationRetired'],
  },
  project: (commit) =>
    (commit as Commit<JobConfigurationEvent>).events.flatMap((event) => changesOf(event, aggregateIdOf(commit.stream))),
  home: (stream) => jobConfigurationKey(aggregateIdOf(stream)),
};
