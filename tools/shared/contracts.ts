import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FunctionContract, Trigger } from '../../functions/runtime/contract'
import type { Party } from '../../schemas/async-api'
import { type AnyEvent, type Replays, replayedPattern, rulePattern } from '../../schemas/event'
import { events } from '../../schemas/events'

/** A function with its contract. The folder's name is the function's. */
export interface Contracted {
  readonly name: string
  readonly contract: FunctionContract
}

const FUNCTIONS = join(__dirname, '..', '..', 'functions')

/** Every function, read from the folders: a new one needs no line here. */
export const readContracts = (): readonly Contracted[] =>
  readdirSync(FUNCTIONS, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        ['index.ts', 'contract.ts'].every((file) => existsSync(join(FUNCTIONS, entry.name, file))),
    )
    .map(({ name }) => ({ name, ...load(join(FUNCTIONS, name, 'contract.ts')) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/** Those of a whole deployment. */
export const deployedContracts = (): readonly Contracted[] =>
  readContracts().filter(({ contract }) => contract.only === undefined)

const load = (path: string): Pick<Contracted, 'contract'> => require(path)

export interface Rule {
  readonly rule: string
  readonly events: readonly AnyEvent[]
  readonly replays: Replays
  readonly pattern: object
  /** It is there only under some settings. */
  readonly optional?: true
}

const ruleOf = (trigger: Trigger): readonly Rule[] => {
  switch (trigger.on) {
    case 'events': {
      const { rule, events: wanted, replays, needs } = trigger
      const one = { rule, events: wanted, replays, pattern: rulePattern(wanted, replays) }
      return [needs === undefined ? one : { ...one, optional: true }]
    }
    case 'topic':
      return trigger.rules.map(({ rule, events: wanted }) => ({
        rule,
        events: wanted,
        replays: 'live',
        pattern: rulePattern(wanted, 'live'),
      }))
    case 'replays':
      return [{ rule: trigger.rule, events, replays: 'replayed', pattern: replayedPattern }]
    case 'schedule':
    case 'api':
    case 'queue':
    // What others say is none of this system's events.
    case 'alarms':
    case 'statuses':
    case 'issues':
      return []
  }
}

/** Rules of the bus that lead to a function. */
export const rulesOf = ({ contract }: Contracted): readonly Rule[] => contract.triggers.flatMap(ruleOf)

export const partyOf = (contracted: Contracted): Party => ({
  name: contracted.name,
  description: contracted.contract.description,
  emits: contracted.contract.emits,
  consumes: [...new Set(rulesOf(contracted).flatMap((rule) => rule.events))],
})
