// Pages by path. Links are real links: they open in a new tab, and work before a script has run twice.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

export const path = signal(location.pathname);
export const search = signal(location.search);
/** Whether the page shown was reached by a click rather than loaded: then its heading takes the focus. */
export const navigated = signal(false);

/** What stood behind the # of a message's link: taken out of the address bar at once, and kept nowhere else. */
export const secret = signal("");

/** Longer than any anchor of the pages. */
const SECRET = /^#(\S{20,})$/;

const show = (): void => {
  const found = SECRET.exec(location.hash)?.[1];
  if (found) {
    secret.value = found;
    history.replaceState(null, "", location.pathname);
  }
  path.value = location.pathname;
  search.value = location.search;
};

show();
addEventListener("popstate", () => {
  navigated.value = true;
  show();
});

export function navigate(to: string, replace = false): void {
  if (to === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  navigated.value = true;
  show();
  scrollTo(0, 0);
}

interface LinkProps {
  to: string;
  children: ComponentChildren;
  class?: string | undefined;
  "aria-label"?: string;
}

export function Link({ to, children, ...rest }: LinkProps) {
  const current = path.value === to;
  const click = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...rest} href={to} aria-current={current ? "page" : undefined} onClick={click}>
      {children}
    </a>
  );
}
