import { execFileSync } from 'node:child_process'
import { storeContract } from '../../../../support/store-contract'
import { startMoto } from '../../../../support/store-services'

/** The same promises against another maker's servers, so that a gap of one of them cannot hide. */

const present = (): boolean => {
  try {
    execFileSync('moto_server', ['--help'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const hasMoto = present()
if (!hasMoto) console.log('skipped: moto_server is not on this machine')
storeContract('stores on moto', hasMoto ? startMoto : undefined)
