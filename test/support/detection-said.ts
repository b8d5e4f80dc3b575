import * as E from 'fp-ts/Either'
import { IssueDetected } from '../../schemas/events'
import { FLEET } from '../../schemas/monitor'
import type { Condition, DetectionWorld } from './detection'

/** What a simulated world has said, and how its domains are set. */

export const namesOf = (world: DetectionWorld): readonly string[] => world.published.map(({ name }) => name)

export const detected = (world: DetectionWorld): readonly IssueDetected[] =>
  world.published.flatMap(({ name, detail }) => {
    const decoded = name === 'IssueDetected' ? IssueDetected.decode(detail) : undefined
    return decoded !== undefined && E.isRight(decoded) ? [decoded.right.data] : []
  })

/** How many analyses are granted, as the fleet's item says. */
export const grantsOf = (world: DetectionWorld): number =>
  Object.keys(world.states.get(FLEET)?.fleet?.granted ?? {}).length

export const set = (world: DetectionWorld, domains: readonly string[], condition: Condition): void => {
  for (const domain of domains) world.conditions.set(domain, condition)
}
