import { defineRow, defineView, fieldsCodec, integer, oneOf, optional, recordOf, text } from 'epoch/views';
import { jobConfigurationEvents } from '../../../domain/job-configuration/events.ts';
import { jobSpec } from './job-spec.ts';

interface OfConfiguration {
  readonly configurationId: string;
}
const VIEW = 'job-configurations';

/** A configuration: its draft while there is one, version and spec of the latest publication. Its partition has its versions too. */
export const jobConfigurationRow = defineRow({
  view: VIEW,
  partition: ({ configurationId }: OfConfiguration) => configurationId,
  sort: () => 'configuration',
  codec: fieldsCodec({
    configurationId: text,
    organisationId: text,
    status: oneOf('active', 'retired'),
    authorId: text,
    draft: optional(recordOf({ name: text, spec: jobSpec })),
    name: optional(text),
    version: optional(integer),
    spec: optional(jobSpec),
    publishedAtMs: optional(integer),
    retiredAtMs: optional(integer),
  }),
});

/** An organisation's configurations, oldest first. */
export const configurationListRow = defineRow({
  view: VIEW,
  partition: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  sort: ({ configurationId }: OfConfiguration) => configurationId,
  codec: fieldsCodec({ configurationId: text }),
});

const VERSION_PREFIX = 'version#';

/** One published version, in order. */
export const configurationVersionRow = defineRow({
  view: VIEW,
  partition: ({ configurationId }: OfConfiguration) => configurationId,
  sort: ({ version }: { readonly version: number }) => `${VERSION_PREFIX}${String(version).padStart(8, '0')}`,
  prefix: VERSION_PREFIX,
  codec: fieldsCodec({ version: integer, name: text, spec: jobSpec, publisherId: text, publishedAtMs: integer }),
});

export const jobConfigurations = defineView({
  name: VIEW,
  version: 1,
  streams: { 'job-configuration': jobConfigurationEvents },
  on: {
    'job-configuration': {
      JobConfigurationDrafted({ data }, { aggregateId: configurationId }) {
        const { organisationId, name, spec, authorId } = data;
        const draft = { name, spec };
        return [
          jobConfigurationRow.update(
            { configurationId },
            { configurationId, organisationId, status: 'active', authorId, draft },
          ),
          configurationListRow.put({ organisationId, configurationId }, { configurationId }),
        ];
      },
      JobConfigurationPublished({ data }, { aggregateId: configurationId }) {
        const { name, version, spec, publisherId, atMs } = data;
        const published = { name, version, spec, publishedAtMs: atMs };
        return [
          jobConfigurationRow.update({ configurationId }, published, { remove: ['draft'] }),
          configurationVersionRow.put({ configurationId, version }, { ...published, publisherId }),
        ];
      },
      JobConfigurationRetired: ({ data }, { aggregateId: configurationId }) => [
        jobConfigurationRow.update({ configurationId }, { status: 'retired', retiredAtMs: data.atMs }),
      ],
    },
  },
  checkpointRow: (configurationId) => jobConfigurationRow.key({ configurationId }),
});
