import { fact } from '../../../domain/issues/fact'
import type { Check } from '../model'
import { Fault } from '../net/fault'

/** Whether an address of the name cannot be reached while the next one can: visitors arrive, later than they should. */
export const addresses: Check<'addresses'> = {
  name: 'addresses',
  needsSite: true,
  isWanted: () => true,
  onVisit: ({ target }, { unreachable = [] }) => {
    if (unreachable.length === 0) return
    // DNS may answer in another order the next time.
    const listed = [...unreachable].sort().join(', ')
    throw new Fault(
      'tcp_address_down',
      `an address of ${target.host} cannot be reached, others can: ${listed}`,
      [fact('unreachable_addresses', listed)],
    )
  },
}
