import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { decode } from '../../../schemas/codec'
import { Registration } from '../../../schemas/registration'
import type { AppError } from '../../runtime/errors'
import type { Registrations } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { documents, type Table } from './client'

/** No host name holds this sign, so these items cannot be taken for the state of a domain. */
const keyOf = (domain: string): string => `registration#${domain}`

/** Registrations among the items of the monitor-state table. The last writer wins: all of them asked the same registry. */
export const makeRegistrations = ({ table, client: shared }: Table): Registrations => {
  const client = documents(shared)
  const corrupt =
    (id: string) =>
    (message: string): AppError => ({ tag: 'corrupt', what: 'registration', id, message })
  return {
    get: (domain) =>
      pipe(
        TE.tryCatch(
          () => client.send(new GetCommand({ TableName: table, Key: { domain: keyOf(domain) } })),
          serviceFailed('dynamodb', 'GetItem'),
        ),
        TE.flatMapEither(({ Item }) =>
          Item === undefined
            ? E.right(undefined)
            : pipe(decode(Registration, Item.registration), E.mapLeft(corrupt(domain))),
        ),
      ),
    put: (registration) =>
      TE.tryCatch(
        async () => {
          const Item = { domain: keyOf(registration.domain), registration }
          await client.send(new PutCommand({ TableName: table, Item }))
        },
        serviceFailed('dynamodb', 'PutItem'),
      ),
  }
}
