// Which tab this is: drafts of two are told apart by it.

/** This tab's name: of its own, and the same after it is loaded anew. */
export function tabName(): string {
  try {
    const known = sessionStorage.getItem("tab") ?? crypto.randomUUID();
    sessionStorage.setItem("tab", known);
    return known;
  } catch {
    return crypto.randomUUID();
  }
}
