import * as TE from 'fp-ts/TaskEither'
import { loadedOnce } from '../../runtime/loaded-once'
import type { Result } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import type { Publish } from './publish'

/** The client of SNS is loaded with the first message: most invocations send none. */
const publish = loadedOnce(async (): Promise<Publish> => (await import('./publish')).makePublish())

export const sendToTopic = (
  topic: string,
  message: { readonly Message: string; readonly Subject?: string },
): Result<void> =>
  TE.tryCatch(
    async () => {
      const send = await publish()
      await send({ TopicArn: topic, ...message })
    },
    serviceFailed('sns', 'Publish'),
  )
