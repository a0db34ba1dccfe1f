import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { listOf, NewPersonAnswer, Person, type NewPerson } from "@lagewarte/model";
import { call } from "./api.ts";

const PersonList = listOf(Person);
const LIST = ["people", "list"] as const;

export function usePeople() {
  return useQuery({ queryKey: LIST, queryFn: () => call("/people", { schema: PersonList }) });
}

export function usePeopleActions() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: LIST });
  return {
    create: useMutation({
      mutationFn: (body: z.input<typeof NewPerson>) =>
        call("/people", { method: "POST", body, schema: NewPersonAnswer }),
      onSuccess,
    }),
    disable: useMutation({
      mutationFn: (id: string) => call(`/people/${id}/disable`, { method: "POST", body: {}, schema: Person }),
      onSuccess,
    }),
    reset: useMutation({
      mutationFn: (id: string) =>
        call(`/people/${id}/reset-password`, {
          method: "POST",
          body: {},
          schema: z.strictObject({ oneTimePassword: z.string() }),
        }),
      onSuccess,
    }),
  };
}
