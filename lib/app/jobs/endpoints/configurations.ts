import {
  aggregateIdOf,
  commandsOf,
  type ExecuteOptions,
  isRejection,
  type Origin,
  type Rejection,
  reject,
  type SentCommand,
} from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { JobConfigurationCommand } from '../../../domain/job-configuration/commands.ts';
import { jobConfiguration } from '../../../domain/job-configuration/job-configuration.ts';
import type { JobConfigurationState } from '../../../domain/job-configuration/state.ts';
import { MACHINE_TYPES } from '../../../domain/machine-types.ts';
import { actorOf } from '../../http/caller.ts';
import { IS_NEW, keyOf } from '../../http/create-once.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { expecting, iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { Images } from '../../ports/images.ts';
import type { publishConfiguration } from '../commands/publish-configuration.ts';
import { configurationListRow, jobConfigurationRow } from '../views/job-configurations.ts';
import { draftedSpec } from './drafted-spec.ts';
import { specOf } from './job-reply.ts';

type Configuration = ReplyOf<'jobs.getConfiguration'>;
type Known = Exclude<JobConfigurationState, { status: 'none' }>;
export interface ConfigurationDependencies extends Dependencies {
  readonly images: Images;
}

type Verb = 'draft' | 'get' | 'redraft' | 'publish' | 'retire';

/** Job configurations: drafted, published in versions that never change, retired. */
export function configurationEndpoints(
  deps: ConfigurationDependencies,
): Pick<Endpoints<'jobs'>, `jobs.${Verb}Configuration` | 'jobs.listConfigurations' | 'jobs.listMachineTypes'> {
  const { views } = deps;

  return {
    async 'jobs.listMachineTypes'() {
      return { body: { items: Object.entries(MACHINE_TYPES).map(([name, type]) => ({ name, ...type })) } };
    },

    async 'jobs.draftConfiguration'({ params, body, caller, origin, idempotency }) {
      const spec = draftedSpec(body.spec);
      if (isRejection(spec)) return spec;
      const key = keyOf(idempotency);
      const id = deps.newId('jobConfiguration');
      const data = {
        organisationId: params.org,
        name: body.name,
        spec,
        authorId: actorOf(caller),
      };
      const options = { idempotency: key, ...IS_NEW };
      return act(deps, commandsOf(jobConfiguration).DraftJobConfiguration(id, data), origin, options);
    },

    async 'jobs.listConfigurations'({ params, query }) {
      const page = await configurationListRow.page(views, { organisationId: params.org }, wantedPage(query));
      const found = await Promise.all(page.items.map(({ values }) => read(deps, params.org, values.configurationId)));
      const items = found.flatMap((one) => ('body' in one ? [one.body] : []));
      return { body: pageOf(page, items) };
    },

    'jobs.getConfiguration': ({ params }) => read(deps, params.org, params.configuration),

    async 'jobs.redraftConfiguration'({ params, body, caller, origin, ifMatch }) {
      const known = await read(deps, params.org, params.configuration);
      if (!('body' in known)) return known;
      const spec = draftedSpec(body.spec);
      if (isRejection(spec)) return spec;
      const data = {
        organisationId: params.org,
        name: body.name,
        spec,
        authorId: actorOf(caller),
      };
      const command = commandsOf(jobConfiguration).DraftJobConfiguration(params.configuration, data);
      return act(deps, command, origin, expecting(ifMatch));
    },

    async 'jobs.publishConfiguration'({ params, caller, origin }) {
      const data = { organisationId: params.org, publisherId: actorOf(caller) };
      const { publishConfiguration } = await import('../commands/publish-configuration.ts');
      const outcome = publishConfiguration(deps, params.configuration, data, origin);
      return answer(deps, params.configuration, outcome);
    },

    async 'jobs.retireConfiguration'({ params, caller, origin }) {
      const data = { organisationId: params.org, retiredBy: actorOf(caller) };
      const command = commandsOf(jobConfiguration).RetireJobConfiguration(params.configuration, data);
      const answer = await act(deps, command, origin);
      return 'body' in answer ? { ...answer, body: undefined } : answer;
    },
  };
}

async function createdAtMs({ views }: Dependencies, id: string): Promise<number | undefined> {
  return (await jobConfigurationRow.get(views, { configurationId: id }))?.createdAtMs;
}

function reply(id: string, state: Known, atMs: number, madeAtMs = atMs): Configuration {
  const { name, status, draft, version, published } = state;
  return {
    id,
    name,
    status,
    createdAt: iso(madeAtMs),
    updatedAt: iso(atMs),
    ...defined({ draft: ifDefined(draft, ({ spec }) => specOf(spec)) }),
    ...ifDefined(published, (spec) => ({ version, spec: specOf(spec) })),
  };
}

async function act(
  deps: Dependencies,
  command: SentCommand<JobConfigurationCommand>,
  origin: Origin,
  options?: ExecuteOptions,
): Promise<Answer<Configuration> | Rejection> {
  const isNew = options?.expectedVersion === IS_NEW.expectedVersion;
  return answer(deps, command.aggregateId, deps.kernel.execute(jobConfiguration, command, origin, options), isNew);
}

async function answer(
  deps: Dependencies,
  id: string,
  executing: ReturnType<typeof publishConfiguration>,
  isNew = false,
): Promise<Answer<Configuration> | Rejection> {
  const [outcome, madeAtMs] = await Promise.all([executing, isNew ? undefined : createdAtMs(deps, id)]);
  if (!outcome.ok) return outcome.rejection;
  if (outcome.state.status === 'none') return reject('not-found', 'there is no such job configuration');
  const body = reply(aggregateIdOf(outcome.stream), outcome.state, outcome.atMs, madeAtMs);
  return { body, version: outcome.version, positions: positionsOf(outcome) };
}

async function read(deps: Dependencies, org: string, id: string): Promise<Answer<Configuration> | Rejection> {
  const [{ state, version, atMs }, madeAtMs] = await Promise.all([
    deps.kernel.load(jobConfiguration, id),
    createdAtMs(deps, id),
  ]);
  const isOurs = state.status !== 'none' && state.organisationId === org;
  return isOurs
    ? { body: reply(id, state, atMs, madeAtMs), version }
    : reject('not-found', 'there is no such job configuration');
}
