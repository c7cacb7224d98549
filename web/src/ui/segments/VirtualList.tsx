// A list of any length in the page's own scrolling: only what is near the screen is there.

import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll, defaultRangeExtractor } from "@tanstack/virtual-core";
import type { ComponentChildren, Ref } from "preact";
import { useImperativeHandle, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

export interface Reach {
  /** Brings a row to where it can be seen. */
  show: (at: number) => void;
}

interface Props {
  count: number;
  /** About how high a row is before it was seen. */
  estimate: (at: number) => number;
  keyOf: (at: number) => string;
  /** A row that must be there wherever one scrolls: the focus is in it. */
  held: number;
  label: string;
  reach: Ref<Reach>;
  /** Called whenever rows may have come. */
  drawn?: () => void;
  row: (at: number) => ComponentChildren;
}

export function VirtualList({ count, estimate, keyOf, held, label, reach, drawn, row }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const [margin, setMargin] = useState(0);
  const options = {
    count,
    estimateSize: estimate,
    getItemKey: keyOf,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    scrollMargin: margin,
    scrollPaddingStart: 130,
    scrollPaddingEnd: 110,
    initialOffset: () => window.scrollY,
    overscan: 6,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const shown = defaultRangeExtractor(range);
      return held < 0 || held >= count || shown.includes(held) ? shown : [...shown, held].sort((a, b) => a - b);
    },
    onChange: () => draw(0),
  };
  const [virtual] = useState(() => new Virtualizer<Window, HTMLDivElement>(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), []);
  useLayoutEffect(() => {
    virtual._willUpdate();
    drawn?.();
    // Where it begins moves with what is above it, which nothing changes while one scrolls; asking costs a layout.
    if (virtual.isScrolling) return;
    const top = list.current ? Math.round(list.current.getBoundingClientRect().top + window.scrollY) : 0;
    if (Math.abs(top - margin) > 1) setMargin(top);
  });
  useImperativeHandle(reach, () => ({ show: (at: number) => virtual.scrollToIndex(at, { align: "auto" }) }), []);
  return (
    <div ref={list} class="virtual" role="list" aria-label={label} style={{ blockSize: `${virtual.getTotalSize()}px` }}>
      {virtual.getVirtualItems().map((item) => (
        <div
          key={item.key}
          ref={virtual.measureElement}
          data-index={item.index}
          role="listitem"
          aria-setsize={count}
          aria-posinset={item.index + 1}
          style={{ transform: `translateY(${item.start - margin}px)` }}
        >
          {row(item.index)}
        </div>
      ))}
    </div>
  );
}
