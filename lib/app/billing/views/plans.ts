import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import type { PlanEvent } from '../../../domain/plan/events.ts';

/** All plans, oldest first. What a plan says is read from its own log. */
export function planKey(planId: string): RowKey {
  return { partition: 'plans', sort: planId };
}

function changeOf(event: PlanEvent, planId: string): Change {
  const key = planKey(planId);
  switch (event.type) {
    case 'PlanVersionDrafted':
      return { kind: 'update', key, set: { planId, name: event.data.name, status: 'active' } };
    case 'PlanVersionPublished':
      return { kind: 'update', key, set: { name: event.data.name, version: event.data.version } };
    case 'PlanRetired':
      return { kind: 'update', key, set: { status: 'retired' } };
  }
}

export const plans: Projection = {
  name: 'plans',
  version: 1,
  hears: { plan: ['PlanVersionDrafted', 'PlanVersionPublished', 'PlanRetired'] },
  project: (commit) =>
    (commit as Commit<PlanEvent>).events.map((event) => changeOf(event, aggregateIdOf(commit.stream))),
  home: (stream) => planKey(aggregateIdOf(stream)),
};
