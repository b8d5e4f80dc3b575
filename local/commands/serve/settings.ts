import { readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { jsonProblem, repeatedName } from '../../../schemas/json-text'
import { identityOf, type MonitorIdentity } from '../../../schemas/monitor'
import type { Person } from '../../console'
import type { Sites } from '../../sites'
import { zone } from '../../sites/sample'
import { DANA, demoSettings, STRANGER } from '../demo/settings'
import { UsageError } from '../shared/command-line'

/** Whom a visitor of the chat page can be. */
export const people: readonly Person[] = [
  { label: 'Dana, who may approve', ...DANA },
  { label: 'Mallory, who may not', ...STRANGER },
]

/** JSON of a file. @throws UsageError naming the option and the file */
export const readJson = (option: string, file: string): unknown => {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new UsageError(
      `--${option}: ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    )
  }
  const text = bytes.toString()
  const problem = jsonProblem(bytes) ?? repeatedName(text)
  if (problem !== undefined) throw new UsageError(`--${option}: ${file} ${problem}`)
  return JSON.parse(text)
}

/** Others that may tell the detector of the sample shop: an alarm, a detector of this account and one of another. */
const others = {
  alarms: [{ alarm_name: 'shop-5xx', domain: `shop.${zone}` }],
  sources: [{ source: 'acme.synthetics' }, { source: 'acme.monitoring', account_id: '222222222222' }],
}

/** Settings that watch the sample sites. */
export const sampleSettings = (sites: Sites, caFile: string): object => {
  const settings = demoSettings({
    monitors: sites.monitors,
    probe: {
      ca_file: caFile,
      resolvers: [sites.dns],
      allow_private: true,
      confirm_interval_ms: 150,
      timeout_ms: 4_000,
    },
  })
  return { ...settings, detection: { ...settings.detection, ...others } }
}

/**
 * Settings that watch what a file lists. What is wrong inside of them, the synth says with its path.
 * @throws UsageError when it is neither a list nor an object with one
 */
export const givenSettings = (file: string): object => {
  const given = readJson('monitors', file)
  if (Array.isArray(given)) return demoSettings({ monitors: given, probe: {} })
  if (t.UnknownRecord.is(given) && Array.isArray(given.monitors))
    return { ...demoSettings({ monitors: given.monitors, probe: {} }), ...given }
  throw new UsageError(`--monitors: ${file} must hold a list of monitors, or an object with "monitors"`)
}

const Monitored = t.type({
  monitors: t.array(t.intersection([t.type({ domain: t.string }), t.partial({ name: t.string })])),
})
/** What settings monitor; nothing where the synth will say what is wrong. */
export const monitoredIn = (settings: object): readonly MonitorIdentity[] =>
  Monitored.is(settings) ? settings.monitors.map(identityOf) : []
