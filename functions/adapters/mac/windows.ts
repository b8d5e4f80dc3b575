import * as TE from 'fp-ts/TaskEither'
import { messageFor } from '../../domain/approval/attested'
import { signedPart } from '../../domain/windows'
import type { WindowSigner, WindowVerifier } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import type { Mac } from './mac'

export const makeWindowSigner = (mac: Mac): WindowSigner => ({
  sign: (window) =>
    TE.tryCatch(() => mac.generate(messageFor('window', window)), serviceFailed('kms', 'GenerateMac')),
})

export const makeWindowVerifier = (mac: Mac): WindowVerifier => ({
  genuine: (window) =>
    TE.tryCatch(
      () => mac.verify(messageFor('window', signedPart(window)), window.mac),
      serviceFailed('kms', 'VerifyMac'),
    ),
})
