import { isRejection } from 'epoch';
import { takeForm } from '../lib/app/uploads/commands/form.ts';
import { accountsOnAws } from '../lib/aws/accounts.ts';
import { queueHandler } from '../lib/aws/lambda/queue-handler.ts';
import { platformOnAws } from '../lib/aws/platform.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';

/** Makes files of the objects that browsers have put with forms, as S3 reports each. */
export const handler = queueHandler({
  name: 'take-form',
  inParallel: true,
  setUp() {
    const platform = platformOnAws();
    return { ...platform, ...accountsOnAws(platform.dynamo), objects: objectStore(platform.clock) };
  },
  async handle(platform, { body }) {
    const { id, detail } = JSON.parse(body) as { id: string; detail: { object: { key: string } } };
    const origin = { actor: 'take-form', correlation: id, causation: id };
    const taken = await takeForm(platform, detail.object.key, origin);
    return isRejection(taken) ? taken.code : taken;
  },
});
