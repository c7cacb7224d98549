// A long list of which only what is near the screen is in the page.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const FROM = 100;
const AROUND = 12;

interface RowsProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  row: (item: T) => ComponentChildren;
  label: string;
  touched: () => void;
}

export function Rows<T>({ items, keyOf, row, label, touched }: RowsProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [height, setHeight] = useState(104);
  const [range, setRange] = useState({ from: 0, to: 40 });
  const windowed = items.length > FROM;

  useLayoutEffect(() => {
    const rows = list.current?.querySelectorAll<HTMLElement>("li[aria-posinset]");
    const [first, second] = rows ? [rows[0], rows[1]] : [];
    if (first && second && second.offsetTop > first.offsetTop) setHeight(second.offsetTop - first.offsetTop);
  }, [windowed]);

  useEffect(() => {
    if (!windowed) return;
    let asked = 0;
    const look = (): void => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => {
        const above = -(list.current?.getBoundingClientRect().top ?? 0);
        const from = Math.max(0, Math.floor(above / height) - AROUND);
        const to = Math.ceil((above + innerHeight) / height) + AROUND;
        setRange((old) => (Math.abs(old.from - from) < AROUND / 2 && Math.abs(old.to - to) < AROUND / 2 ? old : { from, to }));
      });
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [windowed, height]);

  const from = windowed ? Math.min(range.from, items.length) : 0;
  const to = windowed ? Math.min(range.to, items.length) : items.length;
  return (
    <ul
      ref={list}
      class={windowed ? "rows fixed" : "rows"}
      aria-label={label}
      onPointerMove={touched}
      onPointerDown={touched}
      style={windowed ? { paddingBlockStart: `${from * height}px`, paddingBlockEnd: `${(items.length - to) * height}px` } : undefined}
    >
      {items.slice(from, to).map((item, index) => (
        <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={from + index + 1}>{row(item)}</li>
      ))}
    </ul>
  );
}
