import { Named } from '../shell/named.tsx';
import { useCustomerNames } from './customer-names.ts';

/** A customer by its name, which leads to its page. */
export function CustomerLink({ org }: { readonly org: string }) {
  const nameOf = useCustomerNames();
  return <Named id={org} name={nameOf(org)} href={`/customers/${org}`} />;
}
