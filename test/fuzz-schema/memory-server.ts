import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestApi } from '../api/api.ts';

/** Larger than API Gateway's 10 KB, so that what is too long is refused by the API itself. */
const MAX_HEADER_BYTES = 262_144;
/** As API Gateway has it. */
const MAX_BODY_BYTES = 10_485_760;

/** The API over memory on a port of this computer: authorizer, pipeline, endpoints, kernel and views are the deployed ones. */
export async function startMemoryApi() {
  const api = createTestApi();
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://api');
    const query = Object.fromEntries(searchParams);
    const result = await api.dispatch({
      method: request.method ?? 'GET',
      path: pathname,
      headers: headersOf(request),
      query: Object.keys(query).length === 0 ? undefined : query,
      body: await bodyOf(request),
    });
    response.writeHead(Number(result.statusCode), result.headers as Record<string, string>);
    response.end(result.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    api,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  return chunks.length === 0 ? undefined : Buffer.concat(chunks);
}
