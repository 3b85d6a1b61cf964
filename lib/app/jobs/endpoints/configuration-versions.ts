import { reject } from 'epoch';
import { jobConfiguration } from '../../../domain/job-configuration/job-configuration.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { configurationVersionRow } from '../views/job-configurations.ts';
import { specOf } from './job-reply.ts';

/** Every version of a configuration that was ever published; none of them changes. */
export function configurationVersionEndpoints({
  kernel,
  views,
}: Pick<Dependencies, 'kernel' | 'views'>): Pick<Endpoints<'jobs'>, 'jobs.listConfigurationVersions'> {
  return {
    async 'jobs.listConfigurationVersions'({ params: { org, configuration }, query }) {
      const { state } = await kernel.load(jobConfiguration, configuration);
      if (state.status === 'none' || state.organisationId !== org)
        return reject('not-found', 'there is no such job configuration');
      const of = { configurationId: configuration };
      const page = await configurationVersionRow.page(views, of, { ...wantedPage(query), order: 'descending' });
      const items = page.items.map(({ values: { version, name, spec, publisherId, publishedAtMs } }) => {
        return { version, name, spec: specOf(spec), publisher: publisherId, publishedAt: iso(publishedAtMs) };
      });
      return { body: pageOf(page, items) };
    },
  };
}
