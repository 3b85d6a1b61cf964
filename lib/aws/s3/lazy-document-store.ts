import type { Clock } from '../../app/ports/clock.ts';
import type { DocumentStore } from '../../app/ports/document-store.ts';
import { environment } from '../environment.ts';
import { lazily } from '../lazily.ts';

/** The store of documents; its adapter is loaded with the first document. */
export function documentStore(clock: Clock): DocumentStore {
  const bucket = environment('FILES_BUCKET');
  return lazily<DocumentStore>(async () => (await import('./document-store.ts')).createDocumentStore(bucket, clock));
}
