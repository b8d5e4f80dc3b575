import * as t from 'io-ts'
import { failures, unknownPaths } from '../../terraform/attributes'
import type { Prompt } from './prompt'

const optional = <P extends t.Props>(props: P) => t.exact(t.partial(props))

const When = optional({
  kind: t.keyof({ analysis: null, execution: null, closing: null }),
  domain: t.string,
  issue_type: t.string,
  /** Only the nth call that the other conditions fit, counted from 1. */
  nth: t.Int,
})

/** A request by return of control: `route53:GetHealthCheck` becomes the function `GetHealthCheck` of the group `route53`. */
const ControlRequest = t.strict({ action: t.string, parameters: t.UnknownRecord })
export type ControlRequest = t.TypeOf<typeof ControlRequest>

const Respond = optional({
  /** The answer's Markdown, as it is. */
  text: t.string,
  /** Takes the place of the plan, whatever it is: also one that no reader should accept. */
  plan: t.unknown,
  error: t.keyof({
    throttled: null,
    not_found: null,
    mid_stream: null,
    truncated: null,
    empty: null,
    slow: null,
    unavailable: null,
    mid_stream_throttled: null,
    corrupt: null,
    unknown_event: null,
    guardrail: null,
  }),
  /** milliseconds before the first byte; `slow` without it waits a minute */
  delay_ms: t.number,
  /** Asked for before the answer. */
  return_control: t.array(ControlRequest),
  /** Asks for the same again after each result, without end. */
  again: t.boolean,
  /** What the agent does with tools of its own before the answer, as its trace tells it. */
  own_actions: t.array(t.strict({ action: t.string, parameters: t.UnknownRecord, answer: t.string })),
})
export type Respond = t.TypeOf<typeof Respond>

const Rule = t.strict({ when: When, respond: Respond })
const Script = t.array(Rule)
export type Script = t.TypeOf<typeof Script>

/** Rules that come after those of the script: an agent that fails must not hide an outage. */
const builtIn: Script = [
  { when: { kind: 'analysis', issue_type: 'tls_hostname_mismatch' }, respond: { error: 'mid_stream' } },
]

const decode = (input: unknown): Script => {
  const decoded = Script.decode(input)
  if (decoded._tag === 'Left') throw new Error(`the agent's script: ${failures(decoded.left)}`)
  const [unknown] = unknownPaths(input, decoded.right)
  if (unknown !== undefined) throw new Error(`the agent's script: there is no ${unknown}`)
  return decoded.right
}

/** What a prompt is about, as far as rules ask for it. */
export interface Subject {
  readonly kind: Prompt['kind'] | undefined
  readonly domain: string | undefined
  readonly issueTypes: readonly string[]
}

const fits = ({ kind, domain, issue_type }: t.TypeOf<typeof When>, subject: Subject): boolean =>
  (kind === undefined || kind === subject.kind) &&
  (domain === undefined || domain === subject.domain) &&
  (issue_type === undefined || subject.issueTypes.includes(issue_type))

/**
 * Chooses the response to a call: the first rule that fits, `{}` where the built-in answer counts.
 * @throws Error when the script is none
 */
export const compileScript = (script: unknown = []): ((subject: Subject) => Respond) => {
  const rules = [...decode(script), ...builtIn].map((rule) => ({ ...rule, calls: 0 }))
  return (subject) => {
    let chosen: Respond | undefined
    for (const rule of rules) {
      if (!fits(rule.when, subject)) continue
      rule.calls++
      if (rule.when.nth === undefined || rule.when.nth === rule.calls) chosen ??= rule.respond
    }
    return chosen ?? {}
  }
}
