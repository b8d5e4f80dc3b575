import { setTimeout as wait } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import { ToolError } from '../../../local/commands/shared/command-line'
import { CHECKS } from './checks'
import type { Rollout } from './lambda'
import type { Alias, Published } from './model'
import { type Move, type Plan, rollbackPlan, shiftPlan, wantedOf } from './plan'

export interface ShiftOptions {
  /** Minutes that a part of the calls goes to the new versions first; 0: none does. */
  readonly canaryMinutes: number
  /** Take into use what was rolled back. */
  readonly again: boolean
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Part of the calls that goes to a new version first. */
const SHARE = 0.1
/** How often the failures of those are counted, in milliseconds. */
const LOOK_MS = 20_000

const aliasesOf = (published: Published, rollout: Rollout): Promise<readonly Alias[]> =>
  Promise.all(
    Object.entries(published).flatMap(([folder, { name, aliases }]) =>
      aliases.map((alias) => rollout.alias(`${folder}:${alias}`, name, alias)),
    ),
  )

const orThrow = (plan: E.Either<string, Plan>): Plan => {
  if (E.isLeft(plan)) throw new ToolError(plan.left)
  return plan.right
}

const folderOf = ({ alias }: Move): string => alias.key.split(':')[0] ?? ''

/** Each new version of these functions answers, or nothing is led to any. */
const check = async (
  moves: readonly Move[],
  rollout: Rollout,
  say: (line: string) => void,
): Promise<void> => {
  const versions = new Map(moves.map((move) => [folderOf(move), move]))
  for (const [folder, { alias, version }] of versions) {
    const wanted = CHECKS[folder]
    if (wanted === undefined) continue
    const given = await rollout.call(alias.functionName, version, wanted.payload())
    const answer = E.isLeft(given) ? given : wanted.answer(given.right)
    if (E.isLeft(answer))
      throw new ToolError(
        `version ${version} of ${alias.functionName} does not work, and nothing leads to it: ${answer.left}\n-> what was in use before still is; its log says more (docs/runbook.md#function-errors)`,
      )
    say(`ok   ${alias.functionName}: version ${version} answers`)
  }
}

/** A part of the calls goes to the new versions; where one of those fails, it does so no more. */
const canary = async (moves: readonly Move[], rollout: Rollout, options: ShiftOptions): Promise<void> => {
  const { canaryMinutes, say, signal } = options
  // An alias that leads to no version can share its calls with none.
  const first = moves.filter(
    (move) => CHECKS[folderOf(move)] !== undefined && move.alias.version !== '$LATEST',
  )
  if (first.length === 0 || canaryMinutes === 0) return
  const since = new Date()
  const end = since.getTime() + canaryMinutes * 60_000
  for (const { alias, version } of first) await rollout.lead(alias, alias.version, { version, share: SHARE })
  say(`     ${SHARE * 100} % of the calls go to the new versions for ${canaryMinutes} minutes`)
  while (Date.now() < end && !signal.aborted) {
    await wait(Math.min(LOOK_MS, end - Date.now()), undefined, { signal }).catch(() => {})
    for (const { alias, version } of first) {
      const failed = await rollout.failures(alias, version, since)
      if (failed === 0) continue
      for (const back of first) await rollout.lead(back.alias, back.alias.version)
      throw new ToolError(
        `version ${version} of ${alias.functionName} failed ${failed} times, and no call goes to the new versions any more\n-> its log says why (docs/runbook.md#function-errors)`,
      )
    }
  }
  if (signal.aborted)
    throw new ToolError(
      'interrupted while a part of the calls goes to the new versions\n-> make deploy goes on, make rollback goes back',
    )
}

const lead = async (moves: readonly Move[], rollout: Rollout, say: (line: string) => void): Promise<void> => {
  for (const { alias, version } of moves) {
    await rollout.lead(alias, version)
    say(`     ${alias.key}: version ${alias.version} -> ${version}`)
  }
}

/**
 * Takes what was published last into use. It can be interrupted at any point and run again: what is done is not done twice, and a
 * rollback goes to what was in use before the first attempt.
 */
export const shift = async (published: Published, rollout: Rollout, options: ShiftOptions): Promise<void> => {
  const [record, aliases] = [await rollout.read(), await aliasesOf(published, rollout)]
  const { moves, begun, ended } = orThrow(shiftPlan(record, aliases, wantedOf(published), options.again))
  if (moves.length > 0) {
    await check(moves, rollout, options.say)
    await rollout.write(begun)
    await canary(moves, rollout, options)
    await lead(moves, rollout, options.say)
  }
  if (ended !== record) await rollout.write(ended)
}

/** Leads every alias to where it led before the last deployment, all at once. */
export const rollBack = async (
  published: Published,
  rollout: Rollout,
  say: (line: string) => void,
): Promise<void> => {
  const { moves, begun, ended } = orThrow(
    rollbackPlan(await rollout.read(), await aliasesOf(published, rollout)),
  )
  await rollout.write(begun)
  await lead(moves, rollout, say)
  await rollout.write(ended)
}
