import { messageFor } from '../../domain/approval/attested'
import { signedPart } from '../../domain/windows'
import type { WindowSigner, WindowVerifier } from '../../runtime/ports'
import { type Mac, macOf, verified } from './mac'

export const makeWindowSigner = (mac: Mac): WindowSigner => ({
  sign: (window) => macOf(mac, () => messageFor('window', window)),
})

export const makeWindowVerifier = (mac: Mac): WindowVerifier => ({
  genuine: (window) => verified(mac, () => messageFor('window', signedPart(window)), window.mac),
})
