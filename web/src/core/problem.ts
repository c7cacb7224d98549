// What went wrong, as the API says it (RFC 9457) or as the network left it.

export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly code: string,
    readonly status: number,
    readonly data: Readonly<Record<string, unknown>>,
    readonly retryable: boolean,
    readonly requestId: string,
  ) {
    super(code);
  }

  /** The input field it is about, if it is about one. */
  get field(): string | null {
    return typeof this.data["field"] === "string" ? this.data["field"] : null;
  }
}

/** No answer came at all. */
export const offline = (): Problem => new Problem("offline", 0, {}, true, "");

export function problemFrom(status: number, body: unknown, requestId: string): Problem {
  const given = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const data = typeof given["data"] === "object" && given["data"] !== null ? (given["data"] as Record<string, unknown>) : {};
  return new Problem(
    typeof given["code"] === "string" ? given["code"] : status >= 500 ? "defect" : "unknown",
    status,
    data,
    given["retryable"] === true,
    typeof given["request_id"] === "string" ? given["request_id"] : requestId,
  );
}

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem("defect", 0, { message: String(error) }, false, "");
