import type { ExecutionResult } from '../../schemas/alert'
import type * as known from '../../schemas/events'

export const because = (reason: string | undefined): string =>
  reason === undefined || reason === '' ? '' : `: ${reason}`
export const cannotTell = (domain: string): string => `no probe can tell of ${domain}`
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const RESULTS: Readonly<Record<ExecutionResult, string>> = {
  resolved: 'a fresh probe found the domain well',
  still_failing: 'a fresh probe found the domain still failing',
  unknown: 'the outcome is unknown: no probe saw the end',
  nothing_to_do: 'nothing to do, a fresh probe found the domain well before the first step',
  refused: 'nothing was carried out',
}

/** Why an attempt was refused, with the setting that would have to allow it, once. */
export const refusalText = ({
  reason,
  setting,
}: Pick<known.ApprovalRefused, 'reason' | 'setting'>): string =>
  setting === undefined || reason.includes(setting) ? reason : `${reason} (setting ${setting})`

/** How an execution ended. A dry run verifies nothing: what it saw is what there was before. */
export const endingText = ({ outcome, result, failure_kind, dry_run }: known.ExecutionCompleted): string => {
  const failure = outcome === 'failed' ? because(failure_kind?.replaceAll('_', ' ')) : ''
  if (dry_run === true && result !== 'nothing_to_do')
    return `dry run ${outcome === 'failed' ? `did not succeed${failure}` : 'ended as planned'}; nothing was changed`
  return `execution ${outcome === 'failed' ? `did not succeed${failure}` : 'ended as planned'}; ${RESULTS[result]}`
}
