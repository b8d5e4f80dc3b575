import type { Guard, Transition } from '../../domain/alert/model'
import { outboxEntry } from '../../domain/alert/outbox'

/** Parts of an UpdateItem, with the names and values that its expressions use. */
export interface UpdateExpression {
  readonly UpdateExpression: string
  readonly ConditionExpression: string
  readonly ExpressionAttributeNames: Record<string, string>
  readonly ExpressionAttributeValues: Record<string, unknown>
}

/**
 * One transition as one conditional update: the guards of the lifecycle, the changes, and the event in the outbox.
 * The item must exist: an update of an item that TTL has deleted would create a ghost.
 */
export const renderTransition = (transition: Transition): UpdateExpression => {
  const names: Record<string, string> = { '#id': 'alert_id' }
  const values: Record<string, unknown> = {}
  const named = (attribute: string): string => {
    const name = `#${attribute}`
    names[name] = attribute
    return name
  }
  const valued = (key: string, value: unknown): string => {
    values[`:${key}`] = value
    return `:${key}`
  }
  /** A principal as the key of a map. */
  const keyed = (principal: string): string => {
    names['#principal'] = principal
    return '#principal'
  }
  const conditions = transition.guards.map((guard, index) =>
    renderGuard(guard, named, keyed, (value) => valued(`g${index}`, value)),
  )
  const sets = Object.entries(transition.set)
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => `${named(attribute)} = ${valued(`s_${attribute}`, value)}`)
  if (transition.event !== undefined) {
    const [id, entry] = outboxEntry(transition.event)
    names['#event'] = id
    sets.push(
      `${named('outbox')}.#event = ${valued('event', entry)}`,
      `${named('outbox_open')} = ${valued('open', 'yes')}`,
    )
  }
  if (transition.approval !== undefined) {
    const { principal, recorded } = transition.approval
    sets.push(`${named('approvals')}.${keyed(principal)} = ${valued('recorded', recorded)}`)
  }
  const removes = transition.remove.map(named)
  return {
    UpdateExpression: `SET ${sets.join(', ')}${removes.length === 0 ? '' : ` REMOVE ${removes.join(', ')}`}`,
    ConditionExpression: ['attribute_exists(#id)', ...conditions].join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  }
}

const renderGuard = (
  guard: Guard,
  named: (attribute: string) => string,
  keyed: (principal: string) => string,
  valued: (value: unknown) => string,
): string => {
  const name = named(guard.attribute)
  switch (guard.is) {
    case 'absent':
      return `attribute_not_exists(${name})`
    case 'present':
      return `attribute_exists(${name})`
    case 'equal':
      return `${name} = ${valued(guard.value)}`
    case 'not_equal':
      return `${name} <> ${valued(guard.value)}`
    case 'before':
      return `${name} <= ${valued(guard.value)}`
    case 'after':
      return `${name} > ${valued(guard.value)}`
    case 'not_after':
      return `(attribute_not_exists(${name}) OR ${name} <= ${valued(guard.value)})`
    case 'missing_key':
      return `attribute_not_exists(${name}.${keyed(guard.value)})`
    case 'size_below':
      return `size(${name}) < ${valued(guard.value)}`
    case 'size_equal':
      return `size(${name}) = ${valued(guard.value)}`
    case 'size_at_least':
      return `size(${name}) >= ${valued(guard.value)}`
  }
}
