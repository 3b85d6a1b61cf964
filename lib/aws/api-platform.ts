import { nodeRuntime } from 'epoch-dynamodb';
import type { ApiViews } from '../app/api-views.ts';
import { withReadYourWrites } from '../app/read-your-writes.ts';
import { environment } from './environment.ts';
import { functionLog } from './log.ts';
import { platformOnAws } from './platform.ts';
import { tokenSeal } from './token-seal.ts';

/** The platform for endpoints: clients read their own writes. */
export function apiPlatformOnAws(views: ApiViews) {
  const { dynamo, ...platform } = platformOnAws();
  const { pause } = nodeRuntime();
  const { seal, prepare } = tokenSeal(dynamo, environment('MARKERS_TABLE'));
  const log = functionLog();
  const observe = (subscriber: string, outcome: string) => log('warn', 'inline', { subscriber, outcome });
  return { ...withReadYourWrites(platform, views, { pause, seal, observe }), dynamo, prepare };
}
