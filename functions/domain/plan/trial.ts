import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { PlanStep, PreviewField } from '../../../schemas/plan'
import type { Actions, Timer } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import { differenceOf, previewOf } from './previews'

/** What trying one step has found. */
export type Finding =
  /** It changes nothing, so there is nothing to try. */
  | 'only_looks'
  /** It would do what is shown for it. */
  | 'as_shown'
  /** What is there, or what would be, is not what is shown. */
  | 'evidence_changed'
  | 'throttled'
  /** By the settings of today, or by IAM. */
  | 'not_permitted'
  /** It cannot be said, for another reason. */
  | 'state_unknown'

export interface TriedStep {
  readonly step_id: string
  readonly action: string
  readonly finding: Finding
  /** Why it is not as shown, in a line. */
  readonly reason?: string
  /** What is there now, and what would be. */
  readonly fields: readonly PreviewField[]
}

export interface TrialPorts {
  readonly actions: Pick<Actions, 'check' | 'readOnly' | 'preview'>
  readonly timer: (milliseconds: number) => Timer
}

/** All that looking may take: API Gateway waits 29 seconds for an answer. */
const LIMIT_MS = 20_000
/** Longest reason, in characters. */
const LONGEST = 300

/** Looks at each step of a plan by itself, with read rights: what it would do to what is there now. Changes nothing. */
export const tryPlan = async (
  { plan, previews }: Pick<Alert, 'plan' | 'previews'>,
  resources: Alert['resources'],
  { actions, timer }: TrialPorts,
): Promise<readonly TriedStep[]> => {
  const limit = timer(LIMIT_MS)
  let isOver = false
  const over = limit.expired.then((): Found => {
    isOver = true
    return noTime
  })
  const tried: TriedStep[] = []
  try {
    for (const step of plan?.steps ?? []) {
      const shown = previewOf(defined({ previews }), step.id)
      const found = isOver ? noTime : await Promise.race([tryStep(step, shown, resources, actions), over])
      tried.push({ step_id: step.id, action: step.action, ...found })
    }
  } finally {
    limit.cancel()
  }
  return tried
}

type Found = Omit<TriedStep, 'step_id' | 'action'>

const because = (finding: Finding, reason: string, fields: readonly PreviewField[] = []): Found => ({
  ...{ finding, fields },
  reason: oneLine(reason, LONGEST),
})
const noTime = because('state_unknown', 'there was no time left to look')

const tryStep = async (
  step: PlanStep,
  shown: readonly PreviewField[] | undefined,
  resources: Alert['resources'],
  actions: TrialPorts['actions'],
): Promise<Found> => {
  const permitted = actions.check(step, resources)
  if (E.isLeft(permitted)) return because('not_permitted', permitted.left)
  if (actions.readOnly(step.action)) return { finding: 'only_looks', fields: [] }
  const previewed = await actions.preview(step)()
  if (E.isLeft(previewed)) {
    const { message, throttled, denied } = previewed.left
    return because(denied === true ? 'not_permitted' : throttled ? 'throttled' : 'state_unknown', message)
  }
  const fields = previewed.right
  const differs = shown === undefined ? 'nothing was shown for it' : differenceOf(shown, fields)
  return differs === undefined
    ? { finding: 'as_shown', fields }
    : because('evidence_changed', differs, fields)
}

const counts = new Set<Finding>(['only_looks', 'as_shown'])

/** What came of it, in a sentence. */
export const trialInWords = (steps: readonly TriedStep[]): string => {
  const others = steps.filter(({ finding }) => !counts.has(finding)).map(({ step_id }) => step_id)
  const all = steps.length === 1 ? 'the step does' : `all ${steps.length} steps do`
  return others.length === 0
    ? `nothing was changed; ${all} what is shown`
    : `nothing was changed; not as shown: ${others.join(', ')}`
}
