import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/Either'
import { makeActions } from '../../functions/adapters/actions'
import type { Plan } from '../../schemas/plan'
import { settingsFor } from './analysis'
import type { Case } from './corpus/model'
import type { LivingWorld } from './world/living'
import { spoiltNeighbours, type Visit, visit } from './world/visit'

/** What became of a plan that was approved as it is. */
export interface Executed {
  /** What a visitor meets afterwards. */
  readonly after: Visit
  /** What was changed, in order. */
  readonly effects: readonly string[]
  /** Steps by their ids: those that failed, and those without which it would have come to the same. */
  readonly failed: readonly string[]
  readonly needless: readonly string[]
  /** Names of others that are not well any more. */
  readonly spoilt: readonly string[]
}

/**
 * Carries out a plan on the local services, step by step and up to the first failure, by the deployed actions. A step is needless
 * where nothing was wrong any more before it, or where it changed nothing that a visit could meet, a look included.
 */
export const execute = async (
  given: Case,
  plan: Plan,
  living: LivingWorld,
  allowed: readonly string[],
): Promise<Executed> => {
  const { monitor } = given.incident
  const actions = makeActions(settingsFor(given, allowed).execution)
  const failed: string[] = []
  const needless: string[] = []
  for (const step of plan.steps) {
    const before = JSON.stringify(living.now())
    const wasWell = visit(living.now(), monitor) === 'healthy'
    // As the execution does: what is not permitted does not run, whatever was approved.
    const outcome = E.isLeft(actions.check(step, monitor.resources ?? {}))
      ? { status: 'failed' as const }
      : await actions.run(step, randomUUID())()
    if (outcome.status === 'failed') {
      failed.push(step.id)
      break
    }
    if (wasWell || JSON.stringify(living.now()) === before) needless.push(step.id)
  }
  return {
    after: visit(living.now(), monitor),
    effects: living.effects(),
    failed,
    needless,
    spoilt: spoiltNeighbours(living.now()),
  }
}
