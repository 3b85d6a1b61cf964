import { mock } from 'node:test';
import { createBatches } from '../../lib/client/batches.ts';
import { createClient } from '../../lib/client/client.ts';
import { defined } from '../../lib/domain/defined.ts';
import { createTransferQueue, type TransferQueue } from '../../web/src/files/transfer-queue.ts';
import { uploadNotes } from '../../web/src/files/upload-notes.ts';
import { settleCancelled } from '../../web/src/files/upload-of-file.ts';
import type { TestApi } from '../api/api.ts';
import { apiFetch } from '../client/api-fetch.ts';
import { bytesOf, checksumsOfContent, chosen, type Handle, type Piece } from './chosen-files.ts';
import { type Browser, keptBy, wayBackTo } from './one-browser.ts';

/** What becomes of a request: it is done and answered; done and the answer lost; or never done. */
export type Fate = 'answered' | 'lost-after' | 'lost-before';

interface Waiting {
  readonly browser: number;
  readonly settle: (fate: Fate) => Promise<void>;
}

export type UploadDependencies = Awaited<ReturnType<typeof createUploadDependencies>>;

/** Makes time pass by steps alone, until it is called: what a client waits for between two tries takes no time. */
export function virtualTime(): () => void {
  mock.timers.enable({ apis: ['setTimeout'] });
  return () => mock.timers.reset();
}

/** Two browsers and the platform in memory. Every request waits until the test decides what becomes of it. */
export async function createUploadDependencies(
  api: TestApi,
  { org, token }: { readonly org: string; readonly token: string },
) {
  const waiting: Waiting[] = [];
  const browsers: Browser[] = [];
  let serial = 0;
  const toApi = apiFetch(api).send;
  const newKey = () => `key-${org}-${++serial}`;

  /** A request that is held until its fate is known; of a browser that was closed meanwhile nothing is answered. */
  const held = (browser: number, life: number, act: () => Promise<Response>) =>
    new Promise<Response>((resolve, reject) => {
      const settle = async (fate: Fate) => {
        const done = fate === 'lost-before' ? undefined : await act().catch((error: Error) => error);
        if (browsers[browser]?.life !== life) return;
        if (done instanceof Error) reject(done);
        else if (done === undefined || fate === 'lost-after') reject(new TypeError('the line broke'));
        else resolve(done);
      };
      waiting.push({ browser, settle });
    });

  function open(browser: number, one: Omit<Browser, 'queue'>): TransferQueue {
    const { notes, life } = one;
    const send = ((url: string, init: RequestInit) => held(browser, life, () => toApi(url, init))) as typeof fetch;
    const put = ((url: string, { body }: { readonly body: unknown }) =>
      held(browser, life, async () => {
        api.objects.put(url, bytesOf(body as Piece));
        return new Response('');
      })) as typeof fetch;
    const retries = { attempts: 4, baseMs: 0, maxMs: 0 };
    const client = createClient({ baseUrl: 'https://api.test', token: () => token, fetch: send, retries });
    const readChecksums = async (file: File) => {
      const handle = browsers[browser]?.handles.find((one) => one.file === file);
      await file.slice(0, 1).arrayBuffer();
      return handle && checksumsOfContent(handle.content);
    };
    const nothing = () => {};
    const kept = keptBy(one);
    const times = { newKey, nowMs: () => 0, random: () => 0 };
    const queue = createTransferQueue({
      ...{ client, org, notes, kept, readChecksums, fetch: put, onChange: nothing, onEnd: nothing },
      batches: createBatches(client, org, 1),
      ...times,
    });
    void settleCancelled(client, org, notes);
    void queue.restore();
    return queue;
  }

  for (const browser of [0, 1]) {
    const texts = new Map<string, string>();
    const storage = {
      getItem: (name: string) => texts.get(name) ?? null,
      setItem(name: string, text: string) {
        if (browsers[browser]?.isFull === true) throw new Error('the storage is full');
        texts.set(name, text);
      },
    };
    const notes = uploadNotes(org, storage);
    const made = {
      ...{ notes, handles: [], contentOf: new Map(), kept: new Map(), dropped: new Map() },
      ...{ life: 0, isFull: false },
    };
    browsers.push(Object.assign(made, { queue: open(browser, made) }));
  }

  return {
    api,
    org,
    token,
    waiting,
    browsers,
    choose(browser: number, content: number, uploadId?: string): void {
      add(browser, [content], defined({ uploadId }));
    },
    /** Several files in one choice: the small ones begin and end in the same calls. */
    chooseMany(browser: number, contents: readonly number[]): void {
      add(browser, contents, {});
    },
    /** As chosen, but the page can read them again after a restart. */
    drop(browser: number, contents: readonly number[]): void {
      add(browser, contents, { isDropped: true });
    },
    /** The files on disk are replaced by others: what was chosen before cannot be read any more. */
    replace(browser: number): void {
      for (const handle of browsers[browser]?.handles ?? []) handle.isReplaced = true;
    },
    /** The page is closed and opened again. Requests that are on their way may still arrive. */
    kill(browser: number): void {
      const one = browsers[browser] as Browser;
      one.life += 1;
      one.handles.length = 0;
      one.queue = open(browser, one);
    },
    /** Lets one of the waiting requests have its fate. */
    async step(which: number, fate: Fate): Promise<void> {
      const [next] = waiting.splice(which % Math.max(1, waiting.length), 1);
      await next?.settle(fate);
      await settled();
    },
    /** Answers everything until nothing waits. */
    async finish(): Promise<void> {
      for (await settled(); waiting.length > 0; await settled()) await waiting.shift()?.settle('answered');
    },
    settled,
  };

  interface How {
    readonly uploadId?: string;
    readonly isDropped?: boolean;
  }

  function add(browser: number, contents: readonly number[], { isDropped = false, ...more }: How): void {
    const one = browsers[browser] as Browser;
    const handles = contents.map(chosen);
    one.handles.push(...handles);
    const wayTo = (handle: Handle) => ({ wayBack: isDropped ? wayBackTo(one, handle) : undefined });
    one.queue.add(handles.map((handle) => ({ file: handle.file, name: 'bold.nii', ...wayTo(handle), ...more })));
    const newest = one.queue.transfers().slice(0, contents.length).reverse();
    newest.forEach(({ key }, at) => void one.contentOf.set(key, contents[at] as number));
  }

  /** When nothing moves any more but by an answer. */
  async function settled(): Promise<void> {
    for (let quiet = 0, before = waiting.length; quiet < 3; quiet += 1) {
      mock.timers.tick(1);
      await new Promise((done) => setImmediate(done));
      if (waiting.length !== before) quiet = 0;
      before = waiting.length;
    }
  }
}
