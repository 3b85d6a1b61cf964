import { MakeButton } from './make-button.tsx';

/** Makes a list as CSV when it is wanted, however many pages it has, and saves it as a file. */
export function SaveCsv(props: {
  readonly title: string;
  readonly name: string;
  readonly make: () => Promise<string>;
}) {
  const { title, name, make } = props;
  return <MakeButton title={title} make={make} onMade={(csv) => saveText(name, csv)} />;
}

function saveText(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
