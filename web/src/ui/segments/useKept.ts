// Rows drawn before, kept while nothing of theirs has changed: a list that scrolls draws the new ones alone.

import type { VNode } from "preact";
import { useRef } from "preact/hooks";

interface Kept {
  of: readonly unknown[];
  drawn: VNode;
}

const MOST = 400;

export function useKept(): (key: number, of: readonly unknown[], draw: () => VNode) => VNode {
  const all = useRef(new Map<number, Kept>());
  return (key, of, draw) => {
    const known = all.current.get(key);
    if (known?.of.every((value, n) => value === of[n])) return known.drawn;
    if (all.current.size > MOST) all.current.clear();
    const drawn = draw();
    all.current.set(key, { of, drawn });
    return drawn;
  };
}
