declare module 'dynalite' {
  import type { Server } from 'node:http'

  interface DynaliteOptions {
    /** Milliseconds that a new table stays in CREATING. */
    readonly createTableMs?: number
    readonly deleteTableMs?: number
    readonly updateTableMs?: number
    /** Folder of the data; in memory without it. */
    readonly path?: string
  }

  /** A DynamoDB in memory behind an HTTP server that does not listen yet. */
  const dynalite: (options?: DynaliteOptions) => Server
  export default dynalite
}
