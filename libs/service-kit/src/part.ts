/** One part of a process: a database, a consumer, a job runner. What it does not need it leaves out. */
export interface Part {
  readonly name: string;
  /** Asks a real question ("are you there?"); throws when the answer is no. Has a second or two. */
  check?(): Promise<void>;
  /** Stops taking new work and resolves when what is in flight is finished and committed. */
  drain?(): Promise<void>;
  /** Lets go of what it holds. */
  close?(): Promise<void>;
}
