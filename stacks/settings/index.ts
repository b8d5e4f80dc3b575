import { X509Certificate } from 'node:crypto'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { describeCodec, fieldPath } from '../../schemas/codec'
import { FunctionSettings } from '../../schemas/settings'
import { withDefaultScope } from '../other-sources'
import { agentProblems, withAgent } from './agent'
import { defaultsOf } from './defaults'
import { DeploymentSettings } from './deployment'
import { detectionProblems } from './detection-problems'
import { CaFile, StackSettings } from './model'
import { policyProblems } from './policy-problems'
import { sourceProblems } from './source-problems'
import { unknownPaths } from './unknown-fields'

export { StackSettings } from './model'

const DEFAULTS = defaultsOf(StackSettings)

/** The part of the settings that travels with the functions. */
export const functionSettings = (settings: StackSettings): FunctionSettings => {
  const { agent, monitors, probe, approval, execution } = settings
  return FunctionSettings.encode({
    agent,
    monitors,
    probe,
    detection: withDefaultScope(settings),
    approval,
    execution,
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
  const unknown = unknownPaths([DeploymentSettings, FunctionSettings, CaFile], values)
  if (unknown.length > 0) throw new SettingsError(unknown.map((path) => `${path}: there is no such setting`))
  const merged = merge(DEFAULTS, values)
  const ca = CaFile.decode(merged)
  const file = E.isRight(ca) ? ca.right.probe?.ca_file : undefined
  const withCa = file === undefined ? merged : merge(merged, { probe: { ca_pem: read(file) } })
  const decoded = StackSettings.decode(withCa)
  if (E.isLeft(decoded)) throw new SettingsError(problemsOf(decoded.left))
  const impossible = [
    ...policyProblems(decoded.right),
    ...agentProblems(decoded.right),
    ...sourceProblems(decoded.right),
    ...detectionProblems(decoded.right),
    ...authorityProblems(decoded.right),
  ]
  if (impossible.length > 0) throw new SettingsError(impossible)
  return withAgent(decoded.right)
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

const problemsOf = (errors: t.Errors): string[] => [
  ...new Set(
    errors.map(({ context, value, message }) => {
      const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100)
      return `${fieldPath(context)}: found ${found}, allowed is ${message ?? describeCodec(context.at(-1)?.type)}`
    }),
  ),
]
