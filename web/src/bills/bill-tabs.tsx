import { TabLinks } from '../shell/tab-links.tsx';

const TABS = {
  '/bills': 'Bills',
  '/bills/balance': 'Balance and payments',
  '/bills/prices': 'Prices',
  '/bills/exports': 'Exports',
};

export function BillTabs() {
  return <TabLinks label="Bills" tabs={TABS} />;
}
