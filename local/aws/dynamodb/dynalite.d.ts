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

declare module 'dynalite/db' {
  export interface Value {
    readonly S?: string
    readonly N?: string
    readonly B?: string
    readonly L?: readonly Value[]
    readonly M?: Readonly<Record<string, Value>>
  }
  export type Item = Readonly<Record<string, Value>>

  interface Key {
    readonly AttributeName: string
    readonly KeyType: 'HASH' | 'RANGE'
  }
  export interface Table {
    readonly KeySchema: readonly Key[]
    readonly AttributeDefinitions: readonly {
      readonly AttributeName: string
      readonly AttributeType: 'S' | 'N' | 'B'
    }[]
    readonly GlobalSecondaryIndexes?: readonly {
      readonly IndexName: string
      readonly KeySchema: readonly Key[]
    }[]
  }
  export interface DynaliteError extends Error {
    readonly body: Record<string, unknown>
  }
  type Maybe<A> = A | null | undefined
  type Done = (error?: Maybe<Error>) => void

  const db: {
    validationError(message: string): DynaliteError
    validateItem(item: Item, table: Table): Maybe<DynaliteError>
    updateIndexes(store: unknown, table: Table, before: Maybe<Item>, after: Maybe<Item>, done: Done): void
    checkConditional(
      data: { readonly ReturnValuesOnConditionCheckFailure?: string },
      before: Maybe<Item>,
    ): Maybe<DynaliteError>
  }
  export default db
}

declare module 'dynalite/validations' {
  import type { Value } from 'dynalite/db'

  type Problem = string | null | undefined
  interface Data {
    readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>
    readonly [name: string]: unknown
  }
  const validations: {
    validateAttributeValue(value: Value): Problem
    validateExpressionParams(data: Data, expressions: readonly string[], others: readonly string[]): Problem
  }
  export default validations
}

declare module 'dynalite/validations/*' {
  const validation: { readonly types: Record<string, unknown> }
  export default validation
}
