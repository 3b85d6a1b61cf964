import { defineRow, defineView, fieldsCodec, mapOf, text } from 'epoch/views';
import { dailyUsageEvents } from '../../../domain/daily-usage/events.ts';

/** What an organisation's closed day came to. Whole numbers as text; `runMs` by machine type. */
export const usageDayRow = defineRow({
  view: 'usage-days',
  partition: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  sort: ({ day }: { readonly day: string }) => day,
  codec: fieldsCodec({ day: text, byteMs: text, closingBytes: text, runMs: mapOf(text) }),
});

export const usageDays = defineView({
  name: usageDayRow.view,
  version: 1,
  streams: { 'daily-usage': dailyUsageEvents },
  on: {
    'daily-usage': {
      OrganisationDayClosed({ data: { day, byteMs, closingBytes, compute } }, { aggregateId: organisationId }) {
        const runMs = Object.fromEntries(compute.map((used) => [used.machineType, used.runMs]));
        return [usageDayRow.put({ organisationId, day }, { day, byteMs, closingBytes, runMs })];
      },
    },
  },
});
