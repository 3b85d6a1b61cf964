import { SAGAS, timers } from '../lib/app/subscribers.ts';
import { projectionHandler, sagaRegistry } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(timers, sagaRegistry(SAGAS));
