import { X509Certificate } from 'node:crypto'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { monitorProblems } from '../../functions/domain/monitor-rules/monitor-problems'
import { didYouMean } from '../../functions/domain/monitor-rules/nearest'
import { severalMonitorsProblems } from '../../functions/domain/monitor-rules/several-monitors'
import { withSharedChecks } from '../../functions/domain/monitor-rules/shared-checks'
import { unknownFields } from '../../functions/domain/monitor-rules/unknown-fields'
import { contract as executionHandler } from '../../functions/execution-handler/contract'
import { describeCodec, fieldPath } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { Monitor } from '../../schemas/monitor'
import { DomainName } from '../../schemas/scalars'
import { FunctionSettings, ProbeSettings } from '../../schemas/settings'
import { WitnessSettings } from '../../schemas/witness-settings'
import { withDefaultScope } from '../other-sources'
import { accountProblems } from './account-problems'
import { agentProblems, withAgent } from './agent'
import { backendProblems } from './backend-problems'
import { defaultsOf } from './defaults'
import { DeploymentSettings } from './deployment'
import { detectionProblems, zoneProblems } from './detection-problems'
import { fleetProblems } from './fleet-problems'
import { freezeProblems } from './freeze-problems'
import { meantDomain, withoutUser } from './meant-domain'
import { CaFile, StackSettings } from './model'
import { networkProblems } from './network-problems'
import { oidcProblems } from './oidc-problems'
import { emailProblems, organizationProblems, tagProblems } from './organization-problems'
import { policyProblems } from './policy-problems'
import { probeProblems } from './probe-problems'
import { repairProblems } from './repair-problems'
import { shardProblems } from './shard-problems'
import { sourceProblems } from './source-problems'
import { vantageProblems } from './vantage-problems'

export { StackSettings } from './model'

const DEFAULTS = defaultsOf(StackSettings)

/** The part of the settings that travels with the functions. */
export const functionSettings = (settings: StackSettings): FunctionSettings => {
  const { agent, monitors, probe, approval, people, messages, execution } = settings
  const { oidc, windows, added_monitors, standing_approvals, shards } = settings
  const vantage = settings.vantage && { ...settings.vantage, region: settings.region }
  return FunctionSettings.encode({
    agent,
    monitors: withSharedChecks(monitors),
    probe,
    detection: withDefaultScope(settings),
    approval,
    people,
    messages,
    execution,
    ...defined({ oidc, windows, added_monitors, standing_approvals, vantage, shards }),
  })
}

/** Whether a deployment only watches another one. */
export const isWitness = ({ vantage }: Pick<StackSettings, 'vantage'>): boolean => vantage?.role === 'witness'

/**
 * The part that travels with the function of a witness, `undefined` where the deployment is none. What asks AWS or a registry about a
 * domain is the same wherever it is asked: a witness looks only at what may differ from region to region.
 */
export const witnessSettings = (settings: StackSettings): WitnessSettings | undefined => {
  const { monitors, probe, detection, vantage, region } = settings
  return vantage?.role !== 'witness'
    ? undefined
    : WitnessSettings.encode({
        monitors: withSharedChecks(monitors).map(
          ({ runbook: _, resources: __, account: ___, ...monitor }) => monitor,
        ),
        probe: { ...probe, rdap_url: '' },
        domains_per_second: detection.domains_per_second,
        vantage: { ...vantage, region },
      })
}

/** Every problem of the settings, one line each. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

export interface Given {
  readonly values: Record<string, unknown>
  /** Text of a file. @throws SettingsError */
  readonly read: (path: string) => string
}

/** Settings with their defaults. @throws SettingsError naming each wrong one, what was found and what is allowed */
export const readSettings = ({ values, read }: Given): StackSettings => {
  const unknown = unknownFields([DeploymentSettings, FunctionSettings, CaFile], values)
  const merged = merge(DEFAULTS, values)
  const ca = CaFile.decode(merged)
  const file = E.isRight(ca) ? ca.right.probe?.ca_file : undefined
  const withCa = withRunbooks(
    file === undefined ? merged : merge(merged, { probe: { ca_pem: readFor('probe.ca_file', file, read) } }),
    read,
  )
  const decoded = StackSettings.decode(withCa)
  const problems = [
    ...unknown,
    ...(E.isLeft(ca) ? problemsOf(ca.left) : []),
    ...(E.isLeft(decoded) ? problemsOf(decoded.left) : crossProblems(decoded.right)),
    ...probingProblems(withCa),
    ...actionProblems(withCa),
    ...tagProblems(withCa),
  ]
  if (E.isLeft(decoded) || problems.length > 0) throw new SettingsError([...new Set(problems)])
  return withAgent(decoded.right)
}

/** The text of a file that a setting names. @throws SettingsError with the setting's path */
const readFor = (field: string, path: string, read: Given['read']): string => {
  try {
    return read(path)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    throw new SettingsError(error.problems.map((problem) => `${field}: ${problem}`))
  }
}

/** The text of each runbook in the place of its path. */
const withRunbooks = (values: Record<string, unknown>, read: Given['read']): Record<string, unknown> => ({
  ...values,
  ...(Array.isArray(values.monitors)
    ? {
        monitors: values.monitors.map((monitor: unknown, index) =>
          isObject(monitor) && typeof monitor.runbook === 'string'
            ? { ...monitor, runbook: readFor(`monitors.${index}.runbook`, monitor.runbook, read) }
            : monitor,
        ),
      }
    : {}),
})

/** What no single setting shows. */
const crossProblems = (settings: StackSettings): readonly string[] => [
  // A witness has the settings of the first deployment, of whose account and region this is, and nothing of what it is about.
  ...(isWitness(settings) ? [] : wholeProblems(settings)),
  ...freezeProblems(settings),
  ...agentProblems(settings),
  ...sourceProblems(settings),
  ...severalMonitorsProblems(settings.monitors),
  ...repairProblems(settings),
  ...detectionProblems(settings),
  ...shardProblems(settings),
  ...organizationProblems(settings),
  ...emailProblems(settings),
  ...networkProblems(settings),
  ...backendProblems(settings),
  ...vantageProblems(settings),
  ...authorityProblems(settings),
  ...zoneProblems('messages.time_zone', settings.messages.time_zone),
]

/** What of people and resources cannot be of the account. */
const wholeProblems = (settings: StackSettings): readonly string[] => [
  ...policyProblems(settings),
  ...oidcProblems(settings),
  ...fleetProblems(settings),
  ...accountProblems(settings),
]

/** What could never be checked, of the parts that can be read: other problems do not hide these. */
const probingProblems = ({ monitors, probe }: Record<string, unknown>): readonly string[] => {
  const probes = ProbeSettings.decode(probe)
  if (E.isLeft(probes)) return []
  const listed: readonly unknown[] = Array.isArray(monitors) ? monitors : []
  return [
    ...probeProblems(probes.right).map((line) => `probe.${line}`),
    ...listed.flatMap((monitor, index) =>
      Monitor.is(monitor)
        ? monitorProblems(monitor, probes.right).map((line) => `monitors.${index}.${line}`)
        : [],
    ),
  ]
}

/** A misspelt action would be allowed, and nothing would ever do it. */
const actionProblems = ({ execution }: Record<string, unknown>): readonly string[] => {
  const { repair, read } = executionHandler.assumes
  const known = [...new Set([...repair, ...read].flatMap(({ action }) => action ?? []))]
  const listed: unknown = isObject(execution) ? execution.allowed_actions : undefined
  const names: readonly unknown[] = Array.isArray(listed) ? listed : []
  return names.flatMap((name, index) =>
    typeof name !== 'string' || known.includes(name)
      ? []
      : [
          `execution.allowed_actions.${index}: found ${JSON.stringify(name)}, allowed is one of ${known.join(', ')}${didYouMean(name, known)}`,
        ],
  )
}

/** OpenSSL passes over what is no certificate: every site of such an authority would be taken for broken. */
const authorityProblems = ({ probe: { ca_pem } }: StackSettings): readonly string[] => {
  try {
    if (ca_pem !== undefined) new X509Certificate(ca_pem)
    return []
  } catch {
    return ['probe.ca_file: found no certificate in it, allowed is a file of certificates in PEM']
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects are merged, everything else is replaced. */
const merge = (base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> => {
  const merged = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value
  }
  return merged
}

/** Whether a number would be right as a text. */
const isTextOf = (codec: t.Decoder<unknown, unknown> | undefined, value: unknown): boolean =>
  typeof value === 'number' && codec?.validate(String(value), [])._tag === 'Right'

const problemsOf = (errors: t.Errors): string[] => [
  ...new Set(
    errors.map(({ context, value, message }) => {
      const codec = context.at(-1)?.type
      const isDomain = codec?.name === DomainName.name
      const named = isDomain && typeof value === 'string' ? withoutUser(value) : value
      const found = named === undefined ? 'nothing' : JSON.stringify(named).slice(0, 100)
      const allowed = message ?? describeCodec(codec)
      const quotes = isTextOf(codec, value) ? '; write it in quotes' : ''
      const meant = isDomain ? meantDomain(value) : ''
      return `${fieldPath(context)}: found ${found}, allowed is ${allowed}${quotes}${meant}`
    }),
  ),
]
