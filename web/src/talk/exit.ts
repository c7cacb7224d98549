// Away from here at once: nothing on the screen, nothing kept in the tab, and no way back by the back button.

/** A page that anybody may have open. */
export const ELSEWHERE = "https://www.wikipedia.org/";
const TWICE_MS = 1500;

interface Leaving {
  blank(): void;
  forget(): void;
  tell(): void;
  replace(address: string): void;
}

/** First what is seen goes, then what is kept; nobody waits for the network. */
export function leave(by: Leaving): void {
  by.blank();
  by.forget();
  try {
    by.tell();
  } finally {
    by.replace(ELSEWHERE);
  }
}

/** Whether a key is the second Esc of two that came soon after each other. */
export function twiceEscape(): (key: string, at: number) => boolean {
  let before = -Infinity;
  return (key, at) => {
    if (key !== "Escape" && key !== "Esc") {
      before = -Infinity;
      return false;
    }
    const twice = at - before <= TWICE_MS;
    before = at;
    return twice;
  };
}
