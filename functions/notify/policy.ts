import type { Alert } from '../../schemas/alert'
import { type ApprovalPolicy, policyFor } from '../../schemas/settings'
import { type NotifiedEvent, notificationOf } from '../domain/messages/events'
import type { NotifyPorts } from './model'

export const isExecutable = ({ plan }: Alert): boolean => (plan?.steps.length ?? 0) > 0

/** That of the alert's severity, or of the event's own. */
export const policyOf = (
  event: NotifiedEvent,
  alert: Alert,
  { settings }: Pick<NotifyPorts, 'settings'>,
): ApprovalPolicy => policyFor(settings, notificationOf[event].severity?.(alert) ?? alert.severity)
