import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import type { Context } from 'aws-lambda'
import { makeDynamoDb, type Table } from './client'

/** How long it is remembered that a thing was done, in seconds: longer than EventBridge and the sweeper repeat. */
const REMEMBER_S = 3 * 86_400

/**
 * Does a thing once per key: a repetition gets the first one's answer. When it fails, the key is free again, so that a
 * retry does it; when it dies in the middle, with the end of its invocation.
 * @param key the payload's parts that tell one thing from another, as JSON; where all of them are `null`, the thing is refused
 */
export const once = <I, A>(
  given: Table & {
    readonly key: (input: I) => unknown
    readonly run: (input: I, context: Context) => Promise<A>
  },
): ((input: I, context: Context) => Promise<A>) => {
  const keyed = makeIdempotent((_key: unknown, context: Context, input: I) => given.run(input, context), {
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: given.table,
      awsSdkV3Client: given.client ?? makeDynamoDb(),
    }),
    config: new IdempotencyConfig({
      throwOnNoIdempotencyKey: true,
      expiresAfterSeconds: REMEMBER_S,
    }),
  }) as (key: unknown, context: Context, input: I) => Promise<A>
  return (input, context) => keyed(given.key(input), context, input)
}
