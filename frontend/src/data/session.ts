import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { SessionView, type Action, type PasswordChange, type SignIn } from "@lagewarte/model";
import { ApiError, call, rememberCsrf } from "./api.ts";

const KEY = ["session"] as const;

async function readSession(): Promise<SessionView | null> {
  try {
    const session = await call("/session", { schema: SessionView });
    rememberCsrf(session.csrf);
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.id === "not-signed-in") return null;
    throw error;
  }
}

/** Who is signed in; null: nobody; undefined: not known yet. */
export function useSession() {
  return useQuery({ queryKey: KEY, queryFn: readSession, staleTime: 60_000, refetchInterval: 60_000, retry: 2 });
}

/** Whether the signed-in person's role may do something. It decides what is shown; the server decides what is done. */
export function useMay(): (action: Action) => boolean {
  const { data } = useSession();
  return (action) => data?.may.includes(action) ?? false;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SignIn) => call("/session", { method: "POST", body, schema: SessionView }),
    onSuccess: (session) => {
      rememberCsrf(session.csrf);
      client.setQueryData(KEY, session);
    },
  });
}

/** Leaves nothing of the session's content in the page's memory. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call("/session", { method: "DELETE" }),
    onSettled: () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      client.setQueryData(KEY, null);
    },
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PasswordChange) => call("/session/password", { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
