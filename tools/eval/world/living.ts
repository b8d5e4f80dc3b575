import { createServices } from '../../../local/aws/services'
import type { LocalService } from '../../../local/model'
import type { SampleResources } from '../../../local/sites/resources'
import type { Monitor } from '../../../schemas/monitor'
import type { Record, World } from '../corpus/world'

const DAY_MS = 86_400_000

/** A world that actions change, with what they have changed. */
export interface LivingWorld {
  readonly services: readonly LocalService[]
  /** As it is now. */
  now(): World
  /** What was changed so far, in order: `invalidate ID PATH`, `record NAME TYPE`. */
  effects(): readonly string[]
}

const keyOf = ({ name, type }: Record): string => `${name} ${type}`
const same = (a: Record, b: Record): boolean =>
  a.ttl === b.ttl && JSON.stringify([...a.values].sort()) === JSON.stringify([...b.values].sort())

/** Record sets that are not as they were. */
const changedRecords = (before: readonly Record[], after: readonly Record[]): readonly string[] => {
  const were = new Map(before.map((record) => [keyOf(record), record]))
  const are = new Map(after.map((record) => [keyOf(record), record]))
  return [...new Set([...were.keys(), ...are.keys()])].filter((key) => {
    const [was, is] = [were.get(key), are.get(key)]
    return was === undefined || is === undefined || !same(was, is)
  })
}

const covers = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path

/** Puts a world's state into the local services, which the actions then read and change as they would AWS. */
export const bringToLife = (given: World, { domain, path = '/' }: Monitor): LivingWorld => {
  let world = given
  const effects: string[] = []
  const { zone, edge, health_check, instances = {}, certificate } = given
  const resources: SampleResources = {
    distributions:
      edge === undefined ? [] : [{ id: edge.distribution_id, domain, aliases: edge.aliases ?? [] }],
    healthChecks:
      health_check === undefined
        ? []
        : [
            {
              id: health_check.id,
              domain,
              port: 443,
              path: health_check.path ?? path,
              status: () => health_check.status,
              says: health_check.says,
            },
          ],
    instances: Object.entries(instances).map(([id, state], index) => ({
      id,
      name: `${domain.split('.')[0]}-${index + 1}`,
      privateAddress: `10.0.0.${index + 11}`,
      state: () => state,
    })),
    zones:
      zone === undefined
        ? []
        : [
            {
              id: zone.id,
              get records() {
                return (world.zone?.records ?? []).map((record) => ({ ...record, name: `${record.name}.` }))
              },
              set records(sets) {
                const before = world.zone?.records ?? []
                const records = sets.map((set) => ({ ...set, name: set.name.slice(0, -1) })) as Record[]
                world = { ...world, zone: { ...zone, records } }
                effects.push(...changedRecords(before, records).map((key) => `record ${key}`))
              },
            },
          ],
    certificates:
      certificate === undefined
        ? []
        : [
            {
              arn: certificate.arn,
              domain,
              names: certificate.names ?? [],
              state: () => ({
                status: certificate.status,
                notAfter: new Date(Date.now() + certificate.days_left * DAY_MS),
                failureReason: certificate.failure_reason,
              }),
            },
          ],
    purge: (id, paths) => {
      effects.push(...paths.map((one) => `invalidate ${id} ${one}`))
      if (world.edge === undefined) return
      const copies = Object.entries(world.edge.copies).filter(
        ([at]) => !paths.some((pattern) => covers(pattern, at)),
      )
      world = { ...world, edge: { ...world.edge, copies: Object.fromEntries(copies) } }
    },
  }
  return {
    services: createServices({ resources: [], secrets: {}, sites: resources, report: () => {} }),
    now: () => world,
    effects: () => effects,
  }
}
