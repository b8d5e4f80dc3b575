import type { Plan, PlanStep } from '../../../schemas/plan'

/** Whether an action only reads, by the verbs that AWS has for it; a test holds every action to it. */
export const onlyReads = ({ action }: Pick<PlanStep, 'action'>): boolean =>
  /:(Get|List|Describe|Lookup)[A-Z]/.test(action)

export const changesSomething = (plan: Plan | undefined): boolean =>
  plan?.steps.some((step) => !onlyReads(step)) === true
