import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { LiveConnection, type LiveSnapshot } from "./live-connection.ts";

const unconnected: LiveSnapshot = { state: "offline", isStale: false, heartbeatAt: undefined, arrived: [] };

/** What the live stream knows, for every part of the page. */
export const LiveContext = createContext<LiveSnapshot>(unconnected);

export function useLive(): LiveSnapshot {
  return useContext(LiveContext);
}

/** One connection for the whole page, as long as somebody who may look is signed in. */
export function useLiveConnection(mayLook: boolean): LiveSnapshot {
  const client = useQueryClient();
  const connection = useMemo(() => (mayLook ? new LiveConnection(client) : undefined), [client, mayLook]);
  useEffect(() => {
    connection?.open();
    return () => connection?.close();
  }, [connection]);
  return useSyncExternalStore(
    (listener) => connection?.subscribe(listener) ?? (() => undefined),
    () => connection?.snapshot ?? unconnected,
  );
}
