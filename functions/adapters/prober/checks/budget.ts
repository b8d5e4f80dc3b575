import { fact } from '../../../domain/issues/fact'
import type { Check } from '../model'
import { Fault } from '../net/fault'

/** Whether the site is slower than its budget, after the time in which the prober itself was stalled is taken off. */
export const budget: Check<'budget'> = {
  name: 'budget',
  needsSite: true,
  isWanted: ({ monitor }) => monitor.expect?.max_ms !== undefined,
  onVisit: ({ monitor, target }, { total_ms, stalled_ms }) => {
    const budget_ms = monitor.expect?.max_ms
    if (budget_ms === undefined || total_ms - stalled_ms <= budget_ms) return
    const took = `${target.name} takes ${Math.round(total_ms)} ms, not ${budget_ms} ms or less`
    const facts = [fact('budget_ms', budget_ms), fact('stalled_ms', Math.round(stalled_ms))]
    throw new Fault('http_too_slow', took, facts)
  },
}
