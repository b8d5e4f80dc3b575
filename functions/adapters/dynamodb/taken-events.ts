import { createHash } from 'node:crypto'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as TE from 'fp-ts/TaskEither'
import type { Result } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { documents, type Table, wasWritten } from './client'

/** Whatever an id holds, no key of another kind begins like this. */
const keyOf = (kind: string, id: string): string => `${kind}#${createHash('sha256').update(id).digest('hex')}`

interface Taking extends Table {
  /** What is taken: events of PagerDuty, or leave to try a plan. */
  readonly kind: 'pagerduty' | 'trial'
}

/** What was taken, among the items of the table of what is done once. */
export const makeTakenEvents = ({ table, kind, client: shared }: Taking) => {
  const client = documents(shared)
  return {
    /** Whether no one has taken it before. `until`: how long that is known, in milliseconds since 1970. */
    take: (id: string, until: number): Result<boolean> => {
      const Item = { id: keyOf(kind, id), expiration: Math.ceil(until / 1_000) }
      const put = new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(id)' })
      return TE.tryCatch(() => wasWritten(client.send(put)), serviceFailed('dynamodb', 'PutItem'))
    },
    giveBack: (id: string): Result<void> =>
      TE.tryCatch(
        async () => {
          await client.send(new DeleteCommand({ TableName: table, Key: { id: keyOf(kind, id) } }))
        },
        serviceFailed('dynamodb', 'DeleteItem'),
      ),
  }
}
