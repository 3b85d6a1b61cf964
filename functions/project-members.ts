import { members } from '../lib/app/organisations/views/members.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(members, registry);
