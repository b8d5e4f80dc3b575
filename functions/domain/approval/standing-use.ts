import type { Alert } from '../../../schemas/alert'

/** Why an execution that was approved in advance did not end well, in words; `undefined` where it did. What fails revokes its approval. */
export const failedUse = ({ alert_id, execution_status, result, failure_kind }: Alert): string | undefined =>
  execution_status === 'completed' && (result === 'resolved' || result === 'nothing_to_do')
    ? undefined
    : `its use for ${alert_id} ended ${execution_status}, ${failure_kind ?? result ?? 'unknown'}`
