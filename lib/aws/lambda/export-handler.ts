import type { ExportMessage, ExportPorts } from '../../app/billing/commands/run-export.ts';
import type { Clock } from '../../app/ports/clock.ts';
import { usageOf } from '../../app/usage.ts';
import { platformOnAws } from '../platform.ts';
import { documentStore } from '../s3/lazy-document-store.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';

/** A worker writes for so long, and ends with a reason a minute before its function is ended without one. */
export const EXPORT_SECONDS = 900;
const WRITING_MS = (EXPORT_SECONDS - 60) * 1_000;

/** Writes one export a message. An organisation's exports are the work of this function alone, however long they take. */
export function exportHandler(): QueueHandler {
  return queueHandler({
    name: 'export',
    setUp: exportsOnAws,
    async handle(ports, { messageId, body }) {
      const message = messageOf(JSON.parse(body));
      if (message === undefined) throw new TypeError(`no message of an export: ${body.slice(0, 200)}`);
      const { runExport } = await import('../../app/billing/commands/run-export.ts');
      const origin = { actor: 'export', correlation: messageId, causation: messageId };
      return runExport(ports, message, origin, ports.clock.nowMs() + WRITING_MS);
    },
  });
}

function messageOf(value: unknown): ExportMessage | undefined {
  const { org, export: exportId } = (value ?? {}) as Partial<Record<keyof ExportMessage, unknown>>;
  return typeof org === 'string' && typeof exportId === 'string' ? { org, export: exportId } : undefined;
}

function exportsOnAws(): ExportPorts & { readonly clock: Clock } {
  const platform = platformOnAws();
  const deps = { ...platform, ...usageOf(platform) };
  const { kernel, clock } = platform;
  return {
    kernel,
    clock,
    nowMs: clock.nowMs,
    documents: documentStore(clock),
    async contentOf(org, one, nowMs) {
      const { exportContents } = await import('../../app/exports.ts');
      return exportContents(deps)(org, one, nowMs);
    },
  };
}
