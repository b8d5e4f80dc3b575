import type { Alert } from '../../../schemas/alert'

/** Whether an alert itself says that its domain is well again, and no one has to look after any part of it. */
export const isWell = ({ closed_reason, unknown_members, result, resolved_at }: Alert): boolean =>
  resolved_at !== undefined ||
  (closed_reason === 'recovered' && unknown_members === undefined) ||
  result === 'resolved' ||
  result === 'nothing_to_do'
