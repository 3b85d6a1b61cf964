import { type AnyAggregate, commandsOf, type Kernel, type SentCommand } from 'epoch';
import type { ExecuteSent } from 'epoch/sagas';
import type { NextNumbers } from '../../../domain/billing-account/commands.ts';
import { defined } from '../../../domain/defined.ts';
import type { DocumentCommand } from '../queries/documents-of.ts';

/**
 * Executes what makes invoices and credit notes together with the seller's register: the document and its number are one
 * transaction, decided again on both streams after a conflict. So no retry and no race leaves a gap or gives a number twice.
 */
export function issuingDocuments(kernel: Pick<Kernel, 'execute' | 'executeAll' | 'load'>): ExecuteSent {
  return async (aggregate, command, origin, options) => {
    if (!makesDocuments(aggregate, command)) return kernel.execute(aggregate, command, origin, options);
    const { billingAccount, invoiceNumbers, organisationHistory, SELLER_ID, documentsOf } = await decisions();
    const { state: owner } = await kernel.load(organisationHistory, command.aggregateId);
    const recipient = owner.status === 'none' ? undefined : owner.recipient;
    const nothing = commandsOf(invoiceNumbers).NumberDocuments(SELLER_ID, { documents: [] });
    const outcome = await kernel.executeAll(
      [
        { aggregate: billingAccount, command },
        { aggregate: invoiceNumbers, command: nothing },
      ],
      origin,
      {
        ...options,
        complete([account, { invoices, creditNotes, seller }]) {
          const numbers = { sellerId: SELLER_ID, invoice: invoices + 1, creditNote: creditNotes + 1 };
          const next = { ...numbers, ...defined({ seller, recipient }) };
          const numbered = withNumbers(command, next);
          return [numbered, { ...nothing, data: { documents: documentsOf(numbered, account) } }];
        },
      },
    );
    return outcome.ok ? outcome.results[0] : outcome;
  };
}

/** Loaded with the first document, once: what only lists the subscribers contains no decisions. */
function decisions(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

let loaded: ReturnType<typeof load> | undefined;

async function load() {
  const [{ billingAccount }, { invoiceNumbers }, { organisationHistory }, { SELLER_ID }, { documentsOf }] =
    await Promise.all([
      import('../../../domain/billing-account/billing-account.ts'),
      import('../../../domain/invoice-numbers/invoice-numbers.ts'),
      import('../../../domain/organisation/reading.ts'),
      import('../../../domain/invoice-numbers/seller.ts'),
      import('../queries/documents-of.ts'),
    ]);
  return { billingAccount, invoiceNumbers, organisationHistory, SELLER_ID, documentsOf };
}

const DOCUMENT_COMMANDS: ReadonlySet<string> = new Set(['IssueInvoice', 'AdjustPeriod', 'VoidInvoice', 'CloseAccount']);

function makesDocuments(aggregate: AnyAggregate, command: SentCommand): command is DocumentCommand {
  return aggregate.name === 'billing-account' && DOCUMENT_COMMANDS.has(command.type);
}

function withNumbers(command: DocumentCommand, numbers: NextNumbers): DocumentCommand {
  if (command.type === 'IssueInvoice') return { ...command, data: { ...command.data, numbers } };
  if (command.type === 'VoidInvoice') return { ...command, data: { ...command.data, numbers } };
  if (command.type === 'CloseAccount') return { ...command, data: { ...command.data, numbers } };
  return { ...command, data: { ...command.data, numbers } };
}
