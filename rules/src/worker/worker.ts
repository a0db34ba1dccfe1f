/** A part of the system that works until it is closed. */
export interface Worker {
  /** Rejects with the reason while it does not do its work. */
  ready(): Promise<void>;
  /** Finishes what it has in hand. */
  close(): Promise<void>;
}
