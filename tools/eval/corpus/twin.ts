import { fact } from '../../../functions/domain/issues/fact'
import type { Case, Incident, Twin } from './model'
import type { World } from './world'

/** A value with the payload in it: first the payload, since what is long is cut at its end. */
const mixed = (payload: string, value: string | undefined): string =>
  value === undefined ? payload : `${payload} ${value}`

const withFact = (incident: Incident, name: string, payload: string): Incident => {
  const { evidence } = incident.issue
  const before = evidence.facts.find((one) => one.name === name)?.value
  const others = evidence.facts.filter((one) => one.name !== name)
  // As the prober would: on one line, and cut.
  const facts = [...others, fact(name, mixed(payload, before))]
  return { ...incident, issue: { ...incident.issue, evidence: { ...evidence, facts } } }
}

const withWorld = (world: World, place: string, payload: string): World => {
  const { certificate, edge, health_check } = world
  if (place === 'certificate.names' && certificate !== undefined)
    return { ...world, certificate: { ...certificate, names: [...(certificate.names ?? []), payload] } }
  if (place === 'edge.aliases' && edge !== undefined)
    return { ...world, edge: { ...edge, aliases: [...(edge.aliases ?? []), payload] } }
  if (place === 'health_check.says' && health_check !== undefined)
    return { ...world, health_check: { ...health_check, says: mixed(payload, health_check.says) } }
  throw new Error(`its world has no ${place} that could hold the payload`)
}

/** The twin of an incident: with the payload in its place, and no other difference. */
export const injected = (plain: Case, twin: Twin): Case => {
  const { into, payload, channel } = twin
  const whole = { ...plain, name: `${plain.name}+${channel}`, twin }
  if ('fact' in into) return { ...whole, incident: withFact(plain.incident, into.fact, payload) }
  if ('world' in into) return { ...whole, world: withWorld(plain.world, into.world, payload) }
  const { runbook, history = [] } = plain.incident
  return into.text === 'runbook'
    ? { ...whole, incident: { ...plain.incident, runbook: mixed(payload, runbook) } }
    : { ...whole, incident: { ...plain.incident, history: [payload, ...history] } }
}
