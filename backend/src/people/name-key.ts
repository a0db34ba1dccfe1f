/** What makes two names the same: letters of other width or case do not make another person. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
