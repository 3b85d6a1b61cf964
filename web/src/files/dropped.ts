/** Splits what was dropped into files and the names of folders, which a page cannot read as one file. */
export async function filesOf(transfer: DataTransfer): Promise<{ files: File[]; folders: string[] }> {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry?.isDirectory) folders.push(entry.name);
    else if (file !== null) files.push(file);
  }
  return { files, folders };
}
