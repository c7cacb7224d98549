// One question to the server. XMLHttpRequest, because browsers of ten years ago can give it up after a while.

export interface Answer {
  /** 0: there was no answer of the server's. */
  status: number;
  body: unknown;
}

/** No network, or the server is busy: the same may be asked again. */
export const isLost = ({ status }: Answer): boolean => status === 0 || status === 429 || status >= 500;

/** `held`: is given what drops the question before it is answered. */
export function ask(method: string, path: string, body: unknown, token: string | null, patience_ms: number, held?: (drop: () => void) => void): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const none = (): void => resolve({ status: 0, body: null });
    request.open(method, path);
    request.timeout = patience_ms;
    request.setRequestHeader("Accept", "application/json");
    if (token !== null) request.setRequestHeader("Authorization", "Talk " + token);
    request.onload = () => {
      if (request.status === 204) return resolve({ status: 204, body: null });
      // A page of welcome of a hotel's network, of excuses of a proxy: whatever it says of itself, the server said nothing.
      try {
        resolve({ status: request.status, body: JSON.parse(request.responseText) });
      } catch {
        none();
      }
    };
    request.onerror = request.ontimeout = request.onabort = none;
    held?.(() => request.abort());
    if (body === undefined) return request.send();
    request.setRequestHeader("Content-Type", "application/json");
    request.send(JSON.stringify(body));
  });
}

/** Tells the server something while the page goes away; nobody waits for the answer. */
export function tellGoing(path: string, token: string): void {
  const headers = { "Content-Type": "application/json", Authorization: "Talk " + token };
  if (typeof fetch === "function") fetch(path, { method: "POST", headers, body: "{}", keepalive: true }).catch(() => undefined);
  else void ask("POST", path, {}, token, 5000);
}

/** A name for a message, made here so that the same one sent twice is one. A version 4 UUID. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  let hex = "";
  for (let at = 0; at < 16; at += 1) hex += ((bytes[at] ?? 0) + 256).toString(16).slice(1);
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
