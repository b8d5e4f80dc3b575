import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { STANDING_APPROVALS } from '../../../schemas/monitor'
import type { StoredStandingApproval } from '../../../schemas/standing-approval'
import { signedStandingApproval, standingApprovalsIn } from '../../domain/approval/standing-approval'
import type { AppError } from '../../runtime/errors'
import type { Result, StandingApprovals } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { documents, type Table } from './client'

const Item = t.partial({ standing: t.record(t.string, t.UnknownRecord) }, 'StandingApprovalsItem')

/** The item of standing approvals, for whom may read it alone: anew each time, so that a revocation counts from the next step on. */
export const makeStandingApprovals = ({
  table,
  isSigned,
  client: shared,
}: Table & {
  readonly isSigned: (approval: StoredStandingApproval) => Result<boolean>
}): StandingApprovals => {
  const client = documents(shared)
  const Key = { domain: STANDING_APPROVALS }
  return standingApprovalsFrom(async () => {
    try {
      const { Item: found = {} } = await client.send(
        new GetCommand({ TableName: table, Key, ConsistentRead: true }),
      )
      return E.mapLeft(
        (message: string): AppError => ({
          tag: 'corrupt',
          what: 'standing approvals',
          id: Key.domain,
          message,
        }),
      )(decode(Item, found))
    } catch (error) {
      return E.left(serviceFailed('dynamodb', 'GetItem')(error))
    }
  }, isSigned)
}

/** The same over whatever reads the item. */
export const standingApprovalsFrom = (
  read: Result<Parameters<typeof standingApprovalsIn>[0]>,
  isSigned: (approval: StoredStandingApproval) => Result<boolean>,
): StandingApprovals => ({
  genuine: (id) => async () => {
    const item = await read()
    if (E.isLeft(item)) return item
    const stored = standingApprovalsIn(item.right).approvals.find(({ standing_id }) => standing_id === id)
    if (stored === undefined) return E.right(undefined)
    return E.map((signed: boolean) => (signed ? signedStandingApproval(stored) : undefined))(
      await isSigned(stored)(),
    )
  },
})
