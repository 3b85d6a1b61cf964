import { registry } from '../lib/app/registry.ts';
import { reactorHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { machineOrdersIn } from '../lib/aws/reactors/machine-orders.ts';

export const handler = reactorHandler(machineOrdersIn, registry);
