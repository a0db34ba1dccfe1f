/** Exit codes of every command (after sysexits.h); programs rely on them. */
export const exitCode = {
  done: 0,
  /** Done, but some records were rejected or some rules are bad. */
  someBad: 2,
  wrongUsage: 64,
  noInput: 66,
  unreachable: 69,
  ourFault: 70,
  badConfiguration: 78,
} as const;
