import { isRejection, reject } from 'epoch';
import { MAX_COSTED_FILES } from '../../../api/groups/files-cost.ts';
import { defined } from '../../../domain/defined.ts';
import { dayEnd, dayStart } from '../../../domain/metering/day.ts';
import { fileByNameRow, fileRow, nameOrder } from '../../files/views/file-rows.ts';
import { faultOfRange } from '../../http/day-range.ts';
import type { Call, Endpoint } from '../../http/endpoint.ts';
import { costOf, ratedWindowsOf } from '../queries/cost.ts';
import { figuresOf } from '../queries/figures.ts';
import { ratesOf } from '../queries/rates.ts';
import { storedByFile } from '../queries/stored-by-file.ts';
import type { BillingDependencies } from './dependencies.ts';

type FilesCostCall = Call<'billing.getFilesCost'>;

/** It reads each file's timeline; with the limit of files a call, a day more costs nothing. */
const MAX_DAYS = 400;

/** What the storage of a file cost, or that of a part of the files that are in a folder now and below it. */
export async function filesCost(
  deps: BillingDependencies,
  { params: { org }, query, nowMs }: FilesCostCall,
): ReturnType<Endpoint<'billing.getFilesCost'>> {
  const { from, to } = query;
  const fault = faultOfRange(from, to, MAX_DAYS);
  if (fault) return fault;
  const found = await filesOf(deps, org, query);
  if (isRejection(found)) return found;
  const rates = ratesOf(await figuresOf(deps, org, { from, to }, nowMs));
  const fromMs = dayStart(from);
  const windows = ratedWindowsOf(rates, { fromMs, toMs: Math.max(fromMs, Math.min(dayEnd(to), nowMs)) });
  const used = await storedByFile(deps.timelines, found.ids, windows);
  const { usage, ...amount } = costOf(used.flat(), rates);
  const about = defined({ currency: rates?.currency, nextCursor: found.cursor });
  return { body: { ...about, files: found.ids.length, usage: [...usage], ...amount } };
}

async function filesOf({ views }: BillingDependencies, organisationId: string, query: FilesCostCall['query']) {
  const { file: fileId, folder, cursor } = query;
  if ((fileId === undefined) === (folder === undefined)) return reject('request-invalid', 'name a file or a folder');
  if (fileId !== undefined) {
    const row = await fileRow.get(views, { fileId });
    const isOurs = row?.values.organisationId === organisationId;
    return isOurs ? { ids: [fileId], cursor: undefined } : reject('not-found', 'there is no such file');
  }
  const path = folder === '/' ? '' : `${folder?.normalize('NFC')}/`;
  const wanted = { limit: MAX_COSTED_FILES, cursor, prefix: nameOrder(path) };
  const page = await fileByNameRow.page(views, { organisationId }, wanted);
  const rows = await fileRow.getMany(
    views,
    page.items.map(({ values }) => values),
  );
  // Names are found whatever their case: another folder may differ in that alone.
  const own = rows.filter(({ values }) => values.name.startsWith(path));
  return { ids: own.map(({ values }) => values.fileId), cursor: page.cursor };
}
