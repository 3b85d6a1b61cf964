import type { JobSpec } from '../job-spec.ts';
import type { JobConfigurationEvent } from './events.ts';

export type JobConfigurationState =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'retired';
      readonly organisationId: string;
      readonly name: string;
      /** Absent when everything drafted has been published. */
      readonly draft?: { readonly name: string; readonly spec: JobSpec };
      /** 0 until the first publication. */
      readonly version: number;
      readonly published?: JobSpec;
    };

export const initialJobConfiguration: JobConfigurationState = { status: 'none' };

export function evolveJobConfiguration(
  state: JobConfigurationState,
  event: JobConfigurationEvent,
): JobConfigurationState {
  switch (event.type) {
    case 'JobConfigurationDrafted': {
      const { organisationId, name, spec } = event.data;
      const draft = { name, spec };
      return state.status === 'none'
        ? { status: 'active', organisationId, name, draft, version: 0 }
        : { ...state, draft };
    }
    case 'JobConfigurationPublished': {
      if (state.status === 'none') return state;
      const { draft: _published, ...rest } = state;
      return { ...rest, name: event.data.name, version: event.data.version, published: event.data.spec };
    }
    case 'JobConfigurationRetired':
      return state.status === 'none' ? state : { ...state, status: 'retired' };
  }
}
