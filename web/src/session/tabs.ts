/** The tabs of one browser share a login: each tells the others who is signed in now. */
interface Login {
  /** Absent: no one is. */
  readonly person?: string;
}

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('catacloud.login');

export function tellTabs(login: Login): void {
  channel?.postMessage(login);
}

export function onOtherTab(listener: (login: Login) => void): () => void {
  const receive = ({ data }: MessageEvent<Login>) => listener(data);
  channel?.addEventListener('message', receive);
  return () => channel?.removeEventListener('message', receive);
}

/**
 * Begins anew at the first page. Whatever this tab holds (replies, forms, uploads in progress) belongs to the person who
 * was signed in before: loading the page again is the one way by which nothing of it can be left.
 */
export function startOver(): void {
  window.location.assign('/');
}
