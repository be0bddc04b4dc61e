// Types for what we use of dynalite, which brings none.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** How long a table is `CREATING`. */
    readonly createTableMs?: number;
  }

  /** A DynamoDB in memory: a server that does not listen yet. */
  function dynalite(options?: Options): Server;
  export = dynalite;
}
