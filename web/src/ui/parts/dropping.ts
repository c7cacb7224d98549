// Files dropped on a place of a page.

import { useState } from "preact/hooks";

/** Whether files are held over the place, and what the place listens to. */
export function useDrop(take: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  return {
    over,
    listens: {
      onDragOver: (event: DragEvent): void => {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (): void => setOver(false),
      onDrop: (event: DragEvent): void => {
        event.preventDefault();
        setOver(false);
        take([...(event.dataTransfer?.files ?? [])]);
      },
    },
  };
}
