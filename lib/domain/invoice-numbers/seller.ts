/** The seller of every account: who operates the platform. */
export const SELLER_ID = 'operator';
