import { defineRow, defineView, fieldsCodec, integer, oneOf, optional, text } from 'epoch/views';
import { planEvents } from '../../../domain/plan/events.ts';

/** All plans, oldest first. What a plan says is read from its own log. */
export const planRow = defineRow({
  view: 'plans',
  partition: () => 'plans',
  sort: ({ planId }: { readonly planId: string }) => planId,
  codec: fieldsCodec({
    planId: text,
    name: text,
    status: oneOf('active', 'retired'),
    /** The latest published one. */
    version: optional(integer),
  }),
});

export const plans = defineView({
  name: planRow.view,
  version: 1,
  streams: { plan: planEvents },
  on: {
    plan: {
      PlanVersionDrafted: ({ data: { name } }, { aggregateId: planId }) => [
        planRow.update({ planId }, { planId, name, status: 'active' }),
      ],
      PlanVersionPublished: ({ data: { name, version } }, { aggregateId: planId }) => [
        planRow.update({ planId }, { name, version }),
      ],
      PlanRetired: (_event, { aggregateId: planId }) => [planRow.update({ planId }, { status: 'retired' })],
    },
  },
  checkpointRow: (planId) => planRow.key({ planId }),
});
