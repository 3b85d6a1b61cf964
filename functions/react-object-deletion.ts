import { objectDeletion } from '../lib/app/reactors/object-deletion.ts';
import { registry } from '../lib/app/registry.ts';
import { reactorHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { objectStore } from '../lib/aws/platform.ts';

export const handler = reactorHandler(({ clock }) => objectDeletion(objectStore(clock)), registry);
