import type { Command } from 'epoch';
import type { JobSpec } from '../job-spec.ts';

export type JobConfigurationCommand =
  /** Begins a configuration, or replaces what is drafted for its next version. */
  | Command<
      'DraftJobConfiguration',
      { readonly organisationId: string; readonly name: string; readonly spec: JobSpec; readonly authorId: string }
    >
  | Command<
      'PublishJobConfiguration',
      {
        readonly organisationId: string;
        readonly publisherId: string;
        /** What the draft's image is by digest. */
        readonly image?: { readonly drafted: string; readonly pinned: string };
      }
    >
  | Command<'RetireJobConfiguration', { readonly organisationId: string; readonly retiredBy: string }>;
