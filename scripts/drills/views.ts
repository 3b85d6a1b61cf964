import { aggregateNameOf } from 'epoch';
import { createMemoryViewStore, createProjector, dropVersion, type Projection, rebuild, viewId } from 'epoch/views';
import { createDynamoDrops, nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { projectorOf } from '../../lib/app/delivery.ts';
import { organisations } from '../../lib/app/organisations/views/organisations.ts';
import { createRowDigest } from '../../lib/app/platform/queries/row-digest.ts';
import { until } from '../../local/demo/steps.ts';
import { hashesOf } from '../views/hash.ts';
import type { Drill, DrillStack } from './drill.ts';

/** The version before this code's, as a release with a fault in its projection has made it: renaming is ignored. */
const BROKEN: Projection = {
  ...organisations,
  version: organisations.version - 1,
  project: (commit) =>
    commit.events.some(({ type }) => type === 'OrganisationRenamed') ? [] : organisations.project(commit),
};
const RIGHT = viewId(organisations);
const WRONG = viewId(BROKEN);

/** The hash of the view's rows as the log gives them, made in memory by this code. */
async function hashOfLog({ platform }: DrillStack): Promise<string> {
  const { events: reader, upcast, clock } = platform;
  const store = createMemoryViewStore();
  const projector = createProjector({ projection: organisations, store, reader, upcast, nowMs: clock.nowMs });
  const streams = new Set<string>();
  for await (const { stream } of reader.scan(0, 1)) {
    if (organisations.subscribesTo[aggregateNameOf(stream)] !== undefined) streams.add(stream);
  }
  for (const stream of streams) await projector.catchUp(stream);
  const digest = createRowDigest(sha256Hex);
  for (const row of store.rows(RIGHT)) digest.add(row);
  return digest.result().hash;
}

/** As if the broken release were followed by this one just now: its rows are live, and this one's are not built yet. */
async function breakIt({ platform, local }: DrillStack): Promise<void> {
  const { viewStore: store, events: reader, dynamo: client, clock } = platform;
  const { pause } = nodeRuntime();
  const { nowMs } = clock;
  await store.claimLive(BROKEN.name, organisations.version);
  await rebuild({ projector: projectorOf(platform, BROKEN), store, reader, pause, nowMs });
  if (!(await store.switchLive(BROKEN.name, organisations.version, BROKEN.version)))
    throw new Error(`${WRONG} cannot be made live`);
  const drops = createDynamoDrops({ client, table: local.outputs.ViewsTable, pause: () => pause(0) });
  const { name, version } = organisations;
  await dropVersion({ drops, name, version, subscribed: [], final: true, pause, nowMs });
}

export const brokenView: Drill = {
  name: 'broken-view',
  seenBy: 'a report, or hashes that differ; no alarm rings for rows that are wrong',
  async inject(stack) {
    const { owner, admin, platform, local } = stack;
    const org = await stack.newOrganisation();
    await owner.organisations.rename({ org, body: { name: 'Renamed' } });
    const nameOf = async () => {
      for await (const { id, name } of admin.items('admin.listOrganisations', {})) if (id === org) return name;
      return undefined;
    };
    await breakIt(stack);
    const stored = () => hashesOf(platform.dynamo, local.outputs.ViewsTable);
    return {
      fault: `${WRONG}, made by a projection that ignores renaming, is live`,
      async condition() {
        const name = await until('the administrators’ list shows the old name', stack.signal, async () => {
          const seen = await nameOf();
          return seen === 'Renamed' ? undefined : seen;
        });
        const [wrong, log] = [(await stored()).get(WRONG)?.hash, await hashOfLog(stack)];
        if (wrong === log) throw new Error('the hashes are equal');
        return `the list says ${name}; the rows' hash is ${wrong?.slice(0, 12)}…, by the log it is ${log.slice(0, 12)}…`;
      },
      repair: async () => void (await stack.command('views', 'rebuild', organisations.name)),
      async proof() {
        await until('the administrators’ list shows the new name', stack.signal, async () =>
          (await nameOf()) === 'Renamed' ? true : undefined,
        );
        const said = await stack.command('views', 'hash', RIGHT);
        const log = await hashOfLog(stack);
        if (!said.includes(log)) throw new Error(`the table says ${said}, the log ${log}`);
        await stack.command('views', 'drop', WRONG, '--final');
        return `the list says Renamed, and the hash of ${RIGHT} is that of the log: ${log.slice(0, 12)}…`;
      },
    };
  },
};
