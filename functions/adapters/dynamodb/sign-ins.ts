import { createHash } from 'node:crypto'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { AlertId, Instant, PlanDigest, Sha256 } from '../../../schemas/scalars'
import type { SignInRecords } from '../../runtime/ports'
import { isNamed, serviceFailed } from '../aws/failure'
import { documents, type Table } from './client'

const Record = t.strict(
  {
    alert_id: AlertId,
    plan_digest: PlanDigest,
    nonce: t.string,
    code_verifier: t.string,
    cookie_hash: Sha256,
    expires_at: Instant,
  },
  'SignInRecord',
)

/** Whoever reads the table does not learn the state; no key of another item begins like this. */
const keyOf = (state: string): string => `sign-in#${createHash('sha256').update(state).digest('hex')}`

/** Sign-ins that have begun, among the items of the table of what is done once. */
export const makeSignInRecords = ({ table, client: shared }: Table): SignInRecords => {
  const client = documents(shared)
  return {
    add: (state, record) => async () => {
      const expiration = Math.ceil(Date.parse(record.expires_at) / 1000)
      const Item = { id: keyOf(state), expiration, ...Record.encode(record) }
      try {
        await client.send(new PutCommand({ TableName: table, Item }))
        return E.right(undefined)
      } catch (error) {
        return E.left(serviceFailed('dynamodb', 'PutItem')(error))
      }
    },
    take: (state, cookieHash, now) => async () => {
      try {
        const { Attributes } = await client.send(
          new DeleteCommand({
            TableName: table,
            Key: { id: keyOf(state) },
            // Another browser's answer takes nothing away from the one that began.
            ConditionExpression: 'cookie_hash = :cookie AND expires_at > :now',
            ExpressionAttributeValues: { ':cookie': cookieHash, ':now': now },
            ReturnValues: 'ALL_OLD',
          }),
        )
        return E.mapLeft(
          (message: string) => ({ tag: 'corrupt', what: 'sign-in', id: '', message }) as const,
        )(decode(Record, Attributes))
      } catch (error) {
        return isNamed(error, 'ConditionalCheckFailedException')
          ? E.right(undefined)
          : E.left(serviceFailed('dynamodb', 'DeleteItem')(error))
      }
    },
  }
}
