import { collections, type CollectionDefinition, type CollectionName } from "@lagewarte/model";
import { searchFields, type SearchField } from "../searchable.ts";

/** A field and its column: `c<number>` holds the (smallest) value, further ones stand in the side table. */
export interface Column extends SearchField {
  readonly number: number;
}

export interface CollectionColumns {
  readonly name: CollectionName;
  readonly columns: readonly Column[];
}

export function columnsOf(name: CollectionName): CollectionColumns {
  return { name, columns: searchFields(name).fields.map((field, number) => ({ ...field, number })) };
}

/** Whether there are so many that questions go to the file instead of memory. */
export function isStream(collection: CollectionName): boolean {
  const { stream }: CollectionDefinition = collections[collection];
  return stream !== undefined;
}
