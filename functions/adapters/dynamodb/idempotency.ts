import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import type { Context } from 'aws-lambda'

/** How long it is remembered that a thing was done, in seconds: longer than EventBridge and the sweeper repeat. */
const REMEMBER_S = 3 * 86_400

/**
 * Does a thing once per key: a repetition gets the first one's answer. When it fails, the key is free again, so that a
 * retry does it; when it dies in the middle, with the end of its invocation.
 * @param key JMESPath of the payload's parts that tell one thing from another
 */
export const once = <I, A>(given: {
  readonly table: string
  readonly key: string
  readonly run: (input: I, context: Context) => Promise<A>
}): ((input: I, context: Context) => Promise<A>) =>
  makeIdempotent(given.run, {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: given.table }),
    config: new IdempotencyConfig({
      eventKeyJmesPath: given.key,
      throwOnNoIdempotencyKey: true,
      expiresAfterSeconds: REMEMBER_S,
    }),
  }) as (input: I, context: Context) => Promise<A>
