/** How far an issued invoice is paid: one that an audit holds is never overdue. */
export const PAYMENT_STATES = ['open', 'overdue', 'held', 'paid', 'void'] as const;
