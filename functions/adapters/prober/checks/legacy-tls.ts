import type { Check } from '../model'
import { Fault, Inconclusive } from '../net/fault'
import { accepts } from '../net/request'

const isRefusal = ({ issueType }: Fault): boolean => issueType.startsWith('tls_') || issueType === 'tcp_reset'

/** Whether the server refuses handshakes with TLS 1.1 or older. */
export const legacyTls: Check<'legacy_tls'> = {
  name: 'legacy_tls',
  needsSite: true,
  isWanted: ({ monitor: { checks = {} }, target: { scheme } }) =>
    checks.legacy_tls_refused === true && (scheme === 'https' || scheme === 'tls'),
  run: async ({ monitor: { expect = {} }, target, equipment }, deadline) => {
    let protocol: string | undefined
    try {
      protocol = await accepts({ ...target, expect, deadline }, equipment.legacyTls, equipment.context)
    } catch (error) {
      // Who is not reached has refused nothing; a refused handshake is what is wanted.
      if (!(error instanceof Fault)) throw error
      if (isRefusal(error)) return
      throw new Inconclusive(error.summary)
    }
    throw new Fault(
      'tls_protocol',
      `${target.host} still accepts ${protocol ?? 'an old TLS version'}`,
      [],
      'medium',
    )
  },
}
