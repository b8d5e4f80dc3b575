import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { End, Ending, Interruption, Progress, StepsResult, Verification } from '../model'

/** The end of what may have had an effect that no one has seen. */
export const unknown = (
  progress: Progress,
  failure_kind: End['failure_kind'] & string,
  reason: string,
): Ending => ending(progress, { outcome: 'failed', result: 'unknown', failure_kind, reason })

/** The end of an execution that died in the middle of a call: what became of that is not known. */
export const diedDuring = (alert: Alert, call: string, progress: Progress): Ending => {
  const [step_id] = call.split('/')
  const step = alert.plan?.steps.find(({ id }) => id === step_id)
  const isKnown = progress.steps.some((one) => one.step_id === step_id)
  if (step !== undefined && !isKnown) {
    const { action, parameters } = step
    progress.running = { step_id: step.id, action, parameters, started_at: progress.started_at }
  }
  return unknown(
    progress,
    'outcome_unknown',
    `The execution died during ${call}, and what became of that is not known. See what it did before you repeat anything.`,
  )
}

/** The end that is recorded while something is still under way: the last look at the domain, at best. */
export const outOfTime = (alert: Alert, progress: Progress): Ending => {
  const planned = alert.plan?.steps.length ?? 0
  const succeeded = progress.steps.filter(({ status }) => status === 'succeeded').length
  const reason = 'The time was over before the end was known; the next tick tells whether the domain is well.'
  return succeeded === planned
    ? ending(progress, {
        outcome: 'completed',
        result: 'unknown',
        reason: `${carriedOut(planned)}. ${reason}`,
      })
    : unknown(progress, 'out_of_time', reason)
}

const carriedOut = (steps: number): string =>
  steps === 1 ? 'The approved step was carried out' : `All ${steps} approved steps were carried out`

/** How the steps went, in the form that both modes give. */
export const stepsResult = ({ failed, obstacle }: Interruption, { steps }: Progress): StepsResult => {
  if (obstacle !== undefined) {
    const ran = steps.filter(({ status }) => status !== 'skipped').length
    const reason = `${obstacle.reason} ${ran} of ${steps.length} step(s) ran.`
    return { failure: { failure_kind: obstacle.kind, reason } }
  }
  if (failed === undefined) return { done: carriedOut(steps.length) }
  if (failed.differs !== undefined) {
    const reason = `Step ${failed.step_id} (${failed.action}) was not begun, what is there is not as it was shown: ${failed.differs}.`
    return { failure: { failure_kind: 'evidence_changed', reason } }
  }
  if (failed.refused !== undefined) {
    const reason = `Step ${failed.step_id} (${failed.action}) was not begun, AWS gave no rights for it: ${failed.refused}.`
    return { failure: { failure_kind: 'not_permitted', reason } }
  }
  const reason = `Step ${failed.step_id} (${failed.action}) failed; the steps after it were skipped.`
  return { failure: { failure_kind: 'action_failed', reason } }
}

/** The end of a dry run, which verifies nothing: nothing was changed. */
export const afterDryRun = ({ failed, obstacle }: Interruption): End => {
  if (obstacle !== undefined)
    return { outcome: 'failed', result: 'refused', failure_kind: obstacle.kind, reason: obstacle.reason }
  const reason =
    failed === undefined
      ? 'Dry run: every step said what it would do; nothing was changed.'
      : `Dry run: step ${failed.step_id} (${failed.action}) could not be carried out; nothing was changed.`
  return failed === undefined
    ? { outcome: 'completed', result: 'still_failing', reason }
    : { outcome: 'failed', result: 'still_failing', failure_kind: 'action_failed', reason }
}

/** The ending with everything that was seen and done up to it. */
export const ending = (
  progress: Progress,
  end: End,
  verification: Verification = { status: 'not probed', probes: 0 },
): Ending => {
  const { requests, problems, assessment, closing, running, traced } = progress
  // An action that gave no answer in time may have taken effect.
  const unanswered =
    running === undefined
      ? []
      : [{ ...running, status: 'failed', duration_ms: 0, answer: { error: 'NoAnswerInTime' } } as const]
  const steps = [...progress.steps, ...unanswered]
  return {
    ...end,
    steps,
    ...(progress.dry_run ? { dry_run: true } : {}),
    agent: defined({
      asked: assessment !== undefined,
      requests: [...requests],
      assessment,
      closing,
      problem: problems.length === 0 ? undefined : problems.join(' '),
      traced: traced.size === 0 ? undefined : [...traced.values()],
    }),
    verification,
  }
}
