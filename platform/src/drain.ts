import type { Server, ServerResponse } from "node:http";

/** Milliseconds for requests under way when the server is told to stop. */
const DRAINED_WITHIN = 5_000;

/** How a server stops without turning anybody away whom it has begun to listen to. */
export interface Drain {
  /**
   * From now on each answer ends its connection, so that no further request comes on it. Whoever is not done in time is
   * cut off: what is durable is kept, and the rest is sent again. Call `done` when the server is closed.
   */
  begin(): { done(): void };
}

/**
 * Milliseconds that an idle connection is kept: longer than proxies and clients do (60 s as a rule), so that they close it
 * and none of them sends a request on one that we are just closing.
 */
const KEPT_IDLE = 75_000;

export function drainOf(http: Server): Drain {
  http.keepAliveTimeout = KEPT_IDLE;
  const underWay = new Set<ServerResponse>();
  let isStopping = false;
  http.prependListener("request", (_request, response: ServerResponse) => {
    if (isStopping) response.shouldKeepAlive = false;
    underWay.add(response);
    response.once("close", () => underWay.delete(response));
  });
  return {
    begin: () => {
      isStopping = true;
      for (const response of underWay) response.shouldKeepAlive = false;
      const cut = setTimeout(() => http.closeAllConnections(), DRAINED_WITHIN);
      return { done: () => clearTimeout(cut) };
    },
  };
}
