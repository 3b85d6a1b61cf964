import { Button } from '@mantine/core';
import { useState } from 'react';

/** Asks for a document that is made when it is wanted, and fetches it. */
export function DocumentButton(props: { readonly title: string; readonly make: () => Promise<{ url: string }> }) {
  const { title, make } = props;
  const [isMade, setMade] = useState(false);
  async function fetchDocument() {
    setMade(true);
    try {
      window.location.assign((await make()).url);
    } finally {
      setMade(false);
    }
  }
  return (
    <Button variant="default" loading={isMade} onClick={() => void fetchDocument()}>
      {title}
    </Button>
  );
}
