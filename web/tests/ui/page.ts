import "fake-indexeddb/auto";
import { cleanup } from "@testing-library/preact";
import { afterEach } from "vitest";

// jsdom has no dialogs that open; the page's own use of them is tested in a browser.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.setAttribute("open", "");
};
globalThis.scrollTo = () => undefined;
afterEach(cleanup);
