import type { Analysed } from '../analysis'
import type { Truth } from '../corpus/model'
import type { Executed } from '../execution'
import type { PlanOutcome, PlanScore } from './model'

const outcomeOf = (
  { expected }: Truth,
  { plan, problem, answered }: Analysed,
  { after, effects, spoilt }: Executed,
  before: string,
): PlanOutcome => {
  if (!answered || problem !== undefined) return 'none_given'
  if (after === 'healthy') return 'repaired'
  if (spoilt.length > 0 || (effects.length > 0 && (expected !== 'repair' || after !== before)))
    return 'made_worse'
  if (effects.length > 0) return 'not_repaired'
  if (expected === 'repair') return 'missed'
  return plan.steps.length === 0 ? 'rightly_none' : 'only_looks'
}

export const scorePlan = (
  truth: Truth,
  analysed: Analysed,
  executed: Executed,
  before: string,
): PlanScore => ({
  outcome: outcomeOf(truth, analysed, executed, before),
  touched: [
    ...executed.effects.filter((effect) => truth.may_touch?.includes(effect) !== true),
    ...executed.spoilt.map((name) => `spoilt ${name}`),
  ],
  needless: executed.needless,
  failed: executed.failed,
})
