import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Cloud, startCloud } from '../../../local/cloud'
import { secretValues } from '../../../local/secret-values'
import { type Fixture, SHOP } from '../../chaos/fixture'
import { type Deployed, deployedFunction } from '../deployed'
import { type Table, tableOf, undecidedIn } from '../stored'
import { invocations, type Taken } from './invocations'

/** Invocations that come first and do not count: code is compiled by them, connections opened. */
const WARM = 4
const COUNTED = 8
/** Alerts that await a decision all the time. */
const OPEN = 10

interface Decided {
  readonly statusCode: number
  readonly body: string
}

/** What is measured of each function, per unit of its work. */
export const works = ['tick', 'sweep', 'decision'] as const
export type Work = (typeof works)[number]

/** A cloud with its table of alerts, whose functions are measured outside of it. */
export interface World {
  readonly table: Table
  /** One new process of each function; per domain, per open alert, per decision, the least of the invocations. */
  measure(): Promise<Readonly<Record<Work, Taken>>>
  stop(): Promise<void>
}

const leastOf = (taken: readonly Taken[], units: number): Taken => {
  const counted = taken.slice(WARM)
  return {
    calls: Math.min(...counted.map(({ calls }) => calls)) / units,
    cpu_ms: Math.min(...counted.map(({ cpu_ms }) => cpu_ms)) / units,
  }
}

const repeated = (event: object): readonly object[] => Array.from({ length: WARM + COUNTED }, () => event)

const ticksOf = async (detection: Deployed, cloud: Cloud, domains: number): Promise<Taken> => {
  const taken = await invocations<{ readonly healthy: number }>(detection, cloud, repeated({}))
  const ill = taken.find(({ answer }) => answer.healthy !== domains)
  if (ill !== undefined) throw new Error(`of ${domains} sites ${ill.answer.healthy} are well`)
  return leastOf(taken, domains)
}

export const startWorld = async (fixture: Fixture, domains: number): Promise<World> => {
  const { definition, folder, sites } = fixture
  const state = mkdtempSync(join(folder, 'state-'))
  const cloud = await startCloud({
    ...{ definition, sites, secrets: secretValues, schedules: false },
    stateDir: join(state, 'code'),
  })
  const [detection, sweeper, approval] = ['invoke-agent-analysis', 'alert-sweeper', 'approval-handler'].map(
    (name) => deployedFunction(cloud.definition, state, name),
  )
  if (detection === undefined || sweeper === undefined || approval === undefined)
    throw new Error('the definition lacks a function')
  const table = tableOf(cloud)
  const open = (prefix: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => undecidedIn(cloud, SHOP, `${prefix}-${index}`)))
  await table.put(await open('open', OPEN))
  let rounds = 0
  const decisions = async (): Promise<Taken> => {
    rounds += 1
    const alerts = await open(`decided-${rounds}`, WARM + COUNTED)
    await table.put(alerts)
    const events = alerts.map(({ alert_id }) => ({ alert_id, action: 'approve', approved_by: 'dana' }))
    const taken = await invocations<Decided>(approval, cloud, events)
    const refused = taken.find(({ answer }) => answer.statusCode !== 200)
    if (refused !== undefined) throw new Error(`a decision was answered with ${refused.answer.body}`)
    return leastOf(taken, 1)
  }
  return {
    table,
    measure: async () => {
      const tick = await ticksOf(detection, cloud, domains)
      const swept = await invocations<{ readonly resent: number }>(sweeper, cloud, repeated({}))
      if (swept.some(({ answer }) => answer.resent > 0)) throw new Error('an approval was not carried out')
      const sweep = leastOf(swept, OPEN)
      const decision = await decisions()
      await cloud.idle()
      return { tick, sweep, decision }
    },
    stop: async () => {
      table.close()
      await cloud.stop()
      rmSync(state, { recursive: true, force: true })
    },
  }
}
