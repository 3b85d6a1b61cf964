import { signIn } from '../../cli/session.ts';
import { type Client, createClient } from '../../lib/client/client.ts';
import { awsEnvironment } from '../../local/aws.ts';
import type { LocalCatacloud } from '../../local/local-catacloud.ts';
import type { StackOutputs } from '../../local/outputs.ts';
import { printProgress } from '../../local/progress.ts';
import { withLocal } from '../../local/with-local.ts';

const LIMIT_MS = 1_800_000;

export interface Place {
  readonly client: Client;
  readonly org: string;
  readonly bucket: string;
  /** Of the emulator. */
  readonly endpoint: string;
  /** Pages and API on one origin, as people reach it. */
  readonly url: string;
  /** The API itself, without the front door. */
  readonly apiUrl: string;
  /** A signed-in person's. */
  readonly accessToken: string;
  readonly outputs: StackOutputs;
  /** Requests that the client has sent until now, repeats included. */
  readonly requests: () => number;
}

/** A Local Catacloud of one's own, with a client in an organisation of its own. */
export async function withPlace<T>(body: (place: Place) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const work = async (local: LocalCatacloud) => {
    Object.assign(process.env, awsEnvironment(local.endpoint));
    const { frontDoorUrl: url, users, outputs } = local;
    const { session } = await signIn(url, users.owner.email, users.owner.password);
    let sent = 0;
    const counting: typeof fetch = (...request) => {
      sent += 1;
      return fetch(...request);
    };
    const client = createClient({ baseUrl: url, token: () => session.accessToken, fetch: counting });
    const { id: org } = await client.organisations.create({ body: { name: 'Bench' } });
    const { accessToken } = session;
    const { endpoint } = local;
    const place = {
      client,
      org,
      bucket: outputs.FilesBucket,
      endpoint,
      url,
      apiUrl: local.apiUrl,
      accessToken,
      outputs,
    };
    return body({ ...place, requests: () => sent });
  };
  return withLocal(work, { progress: printProgress(console.log), signal });
}
