import type { ServerResponse } from 'node:http';

const TIMEOUT_MS = 5_000;
/** The newest; the emulator keeps all. */
const MAX_LETTERS = 100;

interface Letter {
  readonly MessageId: string;
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
  readonly Timestamp: number;
}

/**
 * Every mail that this stage has sent, newest first: no mail leaves the machine, so it is read here. There is no such page in
 * production, where the front door is CloudFront.
 */
export async function showMailbox(endpoint: string, response: ServerResponse): Promise<void> {
  const letters = await lettersOf(endpoint);
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox · Catacloud</title></head>
<body><main>
<h1>Mailbox</h1>
<p>Every mail of this Local Catacloud, newest first. None leaves this machine. <a href="/mailbox">Look again</a></p>
${letters.length === 0 ? '<p>No mail yet.</p>' : letters.map(articleOf).join('\n')}
</main></body></html>`;
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'cache-control': 'no-store',
    // What people write into mails is shown here: nothing of it may run or load anything.
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(page);
}

async function lettersOf(endpoint: string): Promise<readonly Letter[]> {
  const answer = await fetch(`${endpoint}/_ministack/ses/messages`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const { messages } = (await answer.json()) as { readonly messages: Readonly<Record<string, readonly Letter[]>> };
  const all = Object.values(messages).flat();
  return all.toSorted((a, b) => b.Timestamp - a.Timestamp).slice(0, MAX_LETTERS);
}

function articleOf({ To, Subject, BodyText, Timestamp }: Letter): string {
  const at = new Date(Timestamp * 1_000).toISOString();
  return `<article>
<h2>${escaped(Subject)}</h2>
<p>To ${escaped(To.join(', '))}, <time datetime="${at}">${at}</time></p>
<div style="white-space:pre-wrap;overflow-wrap:anywhere">${linked(BodyText)}</div>
</article><hr>`;
}

/** Links of this machine alone; anything else stays text. */
function linked(text: string): string {
  return escaped(text).replace(
    /https?:\/\/(?:localhost|127\.0\.0\.1):\d{1,5}\/[A-Za-z0-9/_.~-]*/g,
    (url) => `<a href="${url}">${url}</a>`,
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
