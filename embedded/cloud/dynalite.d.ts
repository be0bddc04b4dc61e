// What is used of dynalite, which brings no types.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** How long a table is `CREATING`. */
    readonly createTableMs?: number;
  }

  /** A DynamoDB in memory, as a server that does not listen yet. */
  function dynalite(options?: Options): Server;
  export = dynalite;
}
