import * as TE from 'fp-ts/TaskEither'
import { observationMessage } from '../../domain/vantage/message'
import type { VantageVerifier } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { makeMac } from './mac'

/** @param keys `REGION=KEY` of each witness, with commas between */
export const makeVantageVerifier = (keys: string): VantageVerifier => {
  const macs = new Map(
    keys.split(',').map((pair) => {
      const [region = '', key = ''] = pair.split('=')
      return [region, makeMac(key)]
    }),
  )
  return {
    genuine: (observed) =>
      TE.tryCatch(
        async () =>
          (await macs.get(observed.vantage)?.verify(observationMessage(observed), observed.mac)) ?? false,
        serviceFailed('kms', 'VerifyMac'),
      ),
  }
}
