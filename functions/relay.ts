import { relayHandler } from '../lib/aws/lambda/relay-handler.ts';

/** Publishes the event log on the bus. */
export const handler = relayHandler();
