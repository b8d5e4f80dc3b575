import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Base, DocumentStore, UseCase } from '../runtime/ports'
import { type ReplayedEvent, reviewKey } from './filing'

export type ReviewPorts = Base & { readonly documents: Pick<DocumentStore, 'write'> }

/** Files one replayed event, whole and as it came, and answers its key. Filing it again changes nothing. */
export const fileReplayed =
  (event: ReplayedEvent): UseCase<ReviewPorts, string> =>
  (ports) => {
    const key = reviewKey(event)
    return pipe(
      ports.documents.write(key, `${JSON.stringify(event)}\n`),
      TE.map(() => {
        ports.log.info('replayed event filed', {
          replay: event['replay-name'],
          event: event['detail-type'],
          key,
        })
        return key
      }),
    )
  }
