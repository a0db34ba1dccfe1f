import type { z } from "zod";
import { ProblemBody, type JsonObject, type ProblemId } from "@lagewarte/model";

const ROOT = "/api/v1";
const ANSWER_WITHIN = 20_000;

/** An answer that is a problem of the catalogue (RFC 9457), or none at all (`unreachable`). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly id: ProblemId | "unreachable" | "unreadable";
  readonly status: number;
  /** On `conflict`: the newer state. */
  readonly current: JsonObject | undefined;
  constructor(id: ApiError["id"], status: number, detail: string, current?: JsonObject) {
    super(detail);
    this.id = id;
    this.status = status;
    this.current = current;
  }
}

let csrf = "";

/** The session's token that every changing request carries; the cookie itself is out of our reach. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

interface Call<Schema extends z.ZodType> {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: object;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly ifMatch?: number;
  /** What the answer must be; none: the answer is empty. */
  readonly schema?: Schema;
}

/** One request; rejects with `ApiError`. Whatever comes back is checked: a page never works on a shape it does not know. */
export async function call<Schema extends z.ZodType>(
  path: string,
  { method = "GET", body, query = {}, ifMatch, schema }: Call<Schema>,
): Promise<z.infer<Schema>> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") search.set(name, String(value));
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET") headers["x-csrf-token"] = csrf;
  if (ifMatch !== undefined) headers["if-match"] = `"${ifMatch}"`;
  let response: Response;
  try {
    response = await fetch(`${ROOT}${path}${search.size > 0 ? `?${search.toString()}` : ""}`, {
      method,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(ANSWER_WITHIN),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new ApiError("unreachable", 0, error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw await problemOf(response);
  if (schema === undefined) return undefined as z.infer<Schema>;
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new ApiError("unreadable", response.status, `${path}: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = ProblemBody.safeParse(await response.json().catch(() => undefined));
  if (!problem.success) return new ApiError("unreadable", response.status, `HTTP ${response.status}`);
  const { id, detail, current } = problem.data;
  return new ApiError(id, response.status, detail, current);
}
