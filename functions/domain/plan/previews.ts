import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import type { Alert } from '../../../schemas/alert'
import type { PlanStep, PreviewField, StepPreview } from '../../../schemas/plan'
import { type Backoff, delayBefore } from '../../runtime/backoff'
import type { Actions, PreviewProblem } from '../../runtime/ports'

/** What a preview that was throttled is worth: it delays a message to people. */
const PATIENCE: Backoff = { attempts: 4, first_ms: 400, patience_ms: 8_000 }

export interface PreviewPorts {
  readonly actions: Pick<Actions, 'preview'>
  /** Waits some milliseconds. */
  readonly pause: (milliseconds: number) => T.Task<void>
}

/** What each step would do to what is there now, or of which step that cannot be said, and why. Reads only. */
export const previewSteps = async (
  steps: readonly PlanStep[],
  ports: PreviewPorts,
): Promise<E.Either<string, readonly StepPreview[]>> => {
  const previews: StepPreview[] = []
  for (const step of steps) {
    const previewed = await patiently(step, ports)
    if (E.isLeft(previewed)) return E.left(`${step.id} (${step.action}): ${previewed.left.message}`)
    previews.push({ step_id: step.id, fields: [...previewed.right] })
  }
  return E.right(previews)
}

/** A preview that was throttled is asked for again, later each time. */
const patiently = async (
  step: PlanStep,
  { actions, pause }: PreviewPorts,
): Promise<E.Either<PreviewProblem, StepPreview['fields']>> => {
  let waited_ms = 0
  for (let attempts = 1; ; attempts++) {
    const previewed = await actions.preview(step)()
    if (E.isRight(previewed)) return E.right([...previewed.right])
    const delay = previewed.left.throttled
      ? delayBefore({ attempts, waited_ms }, PATIENCE, undefined)
      : undefined
    if (delay === undefined) return previewed
    waited_ms += delay
    await pause(delay)()
  }
}

/** What was shown of a step when it was decided on. */
export const previewOf = (
  { previews = [] }: Pick<Alert, 'previews'>,
  step_id: string,
): StepPreview['fields'] | undefined => previews.find((preview) => preview.step_id === step_id)?.fields

/** Why it is not known what this plan would do: no one can approve it, and nothing of it runs. */
export const unpreviewed = (
  alert: Pick<Alert, 'plan' | 'previews' | 'preview_problem'>,
): string | undefined => {
  if (alert.preview_problem !== undefined) return alert.preview_problem
  const missing = alert.plan?.steps.find(({ id }) => previewOf(alert, id) === undefined)
  return missing === undefined
    ? undefined
    : `${missing.id} (${missing.action}): it was made without a preview`
}

/** In which field two previews differ, and how; `undefined` where they are the same. */
export const differenceOf = (
  expected: readonly PreviewField[],
  found: readonly PreviewField[],
): string | undefined => {
  for (const [index, { name, now, after }] of found.entries()) {
    const was = expected[index]
    if (was?.name !== name) return `${name} was not among what was shown`
    if (was.now !== now) return `${name} was ${was.now ?? 'not there'}, and is ${now ?? 'not there'}`
    if (was.after !== after)
      return `${name} was to be ${was.after ?? 'as it is'}, and would be ${after ?? 'as it is'}`
  }
  return expected.length > found.length
    ? `${expected[found.length]?.name ?? ''} is not there any more`
    : undefined
}

/** What is not as it was when these steps were decided on; `undefined` where all of it is. A left: it cannot be said. */
export const changedSince = async (
  alert: Pick<Alert, 'previews'>,
  steps: readonly PlanStep[],
  ports: PreviewPorts,
): Promise<E.Either<string, string | undefined>> => {
  const now = await previewSteps(steps, ports)
  if (E.isLeft(now)) return now
  for (const { step_id, fields } of now.right) {
    const expected = previewOf(alert, step_id)
    const differs = expected === undefined ? 'it was never shown' : differenceOf(expected, fields)
    if (differs !== undefined) return E.right(`${step_id}: ${differs}`)
  }
  return E.right(undefined)
}
