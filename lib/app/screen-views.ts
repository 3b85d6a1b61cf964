import type { Projection } from 'epoch/views';
import { INLINE_PROJECTIONS } from './api-views.ts';
import { invoices } from './billing/views/invoices.ts';
import { fileIndex } from './files/views/file-index.ts';
import { pipelines } from './jobs/views/pipelines.ts';
import { attemptOutcomes } from './machines/views/attempt-outcomes.ts';
import { machines } from './machines/views/machines.ts';
import { changes } from './organisations/views/changes.ts';
import { organisations } from './organisations/views/organisations.ts';
import { quotas } from './uploads/views/quotas.ts';

/** Views that people and programs list and look things up in. One function maintains them: none decides what is billed. */
export const SCREEN_VIEWS: readonly Projection[] = [
  ...INLINE_PROJECTIONS,
  attemptOutcomes,
  changes,
  fileIndex,
  invoices,
  machines,
  organisations,
  pipelines,
  quotas,
];
