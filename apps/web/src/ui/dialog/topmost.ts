import { useEffect, useRef } from 'react';

const open: symbol[] = [];

/**
 * Escape is heard by every open dialog at once; only the one on top may close, or the text in the one below would be lost.
 * Returns a close that does nothing while another dialog stands above.
 */
export function useTopmostClose(opened: boolean, onClose: () => void): () => void {
  const id = useRef(Symbol('dialog'));
  useEffect(() => {
    if (!opened) return undefined;
    const mine = id.current;
    open.push(mine);
    return () => {
      // After the event that closed it: the dialog below hears the same key.
      setTimeout(() => open.splice(open.indexOf(mine), 1), 0);
    };
  }, [opened]);
  return () => {
    if (open.at(-1) === id.current) onClose();
  };
}
