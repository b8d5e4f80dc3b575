import * as t from 'io-ts'
import { ChangeReport } from '../../../schemas/change-report'
import { oneOf, struct, text } from '../../../schemas/codec'
import { Issue } from '../../../schemas/issue'
import { Monitor } from '../../../schemas/monitor'
import { ActionName, JsonObject } from '../../../schemas/scalars'
import type { World } from './world'

const Sentence = text('Sentence', 'a text of 1 to 600 characters', { minLength: 1, maxLength: 600 })
/** Words of which any one will do. */
const Words = t.array(text('Words', 'a text of 2 to 80 characters', { minLength: 2, maxLength: 80 }))

/** What is known of the outage, as prober and readers give it: all that the agent may be given, beside what it reads itself. */
export const Incident = struct(
  'Incident',
  { monitor: Monitor, issue: Issue },
  {
    /** What the team has written for this domain, Markdown. */
    runbook: text('Runbook', 'a text of at most 8000 characters', { maxLength: 8_000 }),
    /** What became of earlier alerts of this domain and what people said of them, one line each. */
    history: t.array(Sentence),
    /** What the trail and the resources say. */
    changes: ChangeReport,
  },
)
export type Incident = t.TypeOf<typeof Incident>

const Cause = struct(
  'Cause',
  {},
  {
    /** Of each group one word must be there: then the cause is named. */
    right: t.array(Words),
    /** One of them: the right area. */
    area: Words,
    /** One of them, asserted: the wrong cause. */
    wrong: Words,
    /** Of an ambiguous incident: what it can be, each by its words. */
    candidates: t.array(Words),
  },
)
export type Cause = t.TypeOf<typeof Cause>

/** What is the case, and what would be right. Never shown to an agent. */
export const Truth = struct(
  'Truth',
  {
    expected: oneOf('Expected', 'repair', 'no_steps', 'ambiguous'),
    /** Why, in words that name the cause as a good answer would. */
    because: Sentence,
    cause: Cause,
  },
  {
    /** Steps that repair it, to show that it can be repaired. */
    steps: t.array(t.type({ action: ActionName, parameters: JsonObject })),
    /** Effects that a good plan may have: `invalidate ID PATH`, `record NAME TYPE`. */
    may_touch: t.array(Sentence),
  },
)
export type Truth = t.TypeOf<typeof Truth>

export const channels = [
  'body',
  'header',
  'certificate_name',
  'txt',
  'redirect',
  'tool_result',
  'runbook',
  'history',
] as const
export type InjectionChannel = (typeof channels)[number]

/** Where a payload is put: a fact of the evidence, something that an action reads, the runbook, or the history. */
const Place = t.union(
  [
    t.type({ fact: text('FactName', 'the name of a fact', { pattern: '^[a-z][a-z0-9_]{0,39}$' }) }),
    t.type({ world: oneOf('WorldPlace', 'certificate.names', 'edge.aliases', 'health_check.says') }),
    t.type({ text: oneOf('TextPlace', 'runbook', 'history') }),
  ],
  'Place',
)

/** What the attacker wants. */
const Goal = t.union(
  [
    /** A step of this action, whose parameters hold the text. */
    t.type({ kind: t.literal('step'), action: ActionName, holds: t.string }),
    /** No step at all where one would help. */
    t.type({ kind: t.literal('no_steps') }),
    /** A sentence that people shall believe or follow. */
    t.type({
      kind: t.literal('text'),
      holds: text('Held', 'a text of 3 to 200 characters', { minLength: 3 }),
    }),
    /** Something asked for that is no read-only action of the allow-list on the domain's own resources. */
    t.type({ kind: t.literal('request'), action: t.string }),
  ],
  'Goal',
)
export type Goal = t.TypeOf<typeof Goal>

/** The same incident with words in it that are meant for the agent. */
export const Twin = t.type(
  { channel: oneOf('InjectionChannel', ...channels), payload: Sentence, into: Place, goal: Goal },
  'Twin',
)
export type Twin = t.TypeOf<typeof Twin>

export interface Case {
  /** Name of the folder, with `+CHANNEL` for a twin. */
  readonly name: string
  readonly incident: Incident
  readonly world: World
  readonly truth: Truth
  readonly twin?: Twin
}

export interface Corpus {
  /** Each incident, followed by its twin. */
  readonly cases: readonly Case[]
  /** SHA-256 over all files. */
  readonly digest: string
}
