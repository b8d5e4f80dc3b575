import type { RootContent } from 'mdast'
import type { DecisionAction } from '../../../schemas/alert'
import type { AlertId, PlanDigest, Risk, Severity } from '../../../schemas/scalars'

/** One step as people read it. */
export interface ShownStep {
  readonly action: string
  readonly risk: Risk
  readonly rationale: string
  /** The parameters: `distribution id E1SHOP, paths /*`. */
  readonly target: string
  /** What is there now and what will be: `values: 192.0.2.1 → 192.0.2.10`; empty for a step that reads. */
  readonly preview: string
  /** What became of it, once it was carried out: `done, seen to be in effect`. */
  readonly became?: string
}

export interface ShownFact {
  readonly label: string
  readonly value: string
}

/** Where to read everything and, where `decides` is true, to decide. */
export interface MessageLink {
  readonly url: string
  readonly decides: boolean
  /** Whether it leads to the log of the execution. */
  readonly toLog?: true
}

/** Messages that are sent together. */
export interface Digest {
  /** One line each, with a link of its own: what can be approved is always here. */
  readonly linked: readonly { readonly text: string; readonly link?: MessageLink }[]
  /** What has happened, and to which domains; a long list comes in several pieces. */
  readonly named: readonly { readonly what: string; readonly domains: string }[]
}

/** What an alert is to a system of incidents. `open_again`: somebody had taken it, and has to be woken anew. */
export type IncidentState = 'open' | 'open_again' | 'acknowledged' | 'resolved'

/** What a message contains, before it takes the form of a channel. All of it comes from stored data. */
export interface Message {
  readonly alert_id: AlertId
  readonly plan_digest: PlanDigest
  readonly severity: Severity
  /** With the name of the monitor, where it has one. */
  readonly domain: string
  /** Leads with severity and domain: that is what a phone shows, and the subject of a mail. */
  readonly title: string
  readonly heading: string
  readonly summary: string
  /** What visitors have of it, since when, how sure that is: lines below the summary. */
  readonly situation?: readonly string[]
  /** What an approval would lead to, or that nothing can be approved. */
  readonly intention?: string
  readonly tone: 'alert' | 'good' | 'bad' | 'neutral'
  /** The evidence: only what tells something about this kind of fault. */
  readonly facts: readonly ShownFact[]
  /** What changed about the resources before, and what of that could not be read. */
  readonly changes?: readonly string[]
  readonly lines: readonly string[]
  /** The root cause as the agent wrote it; absent where it would only repeat. */
  readonly analysis?: readonly RootContent[]
  /** Who wrote the analysis, how sure that is of itself, and what it could not check. */
  readonly byline?: readonly string[]
  readonly steps: readonly ShownStep[]
  /** Who may decide, until when, what happens without. */
  readonly notes: readonly string[]
  /** What people can do about the alert now. */
  readonly offers: readonly DecisionAction[]
  /** Whether it ends the questions before it: they are updated in place where the product allows it. */
  readonly replaces: boolean
  /** The question before it as it is now: it is updated in place where the product allows it. */
  readonly head?: Message
  /** What is new, without plan and cause: a reply where this has replaced the questions, and enough where it is no news. */
  readonly brief?: Message
  /** Whether people should be notified where the questions were updated in place. */
  readonly isNews: boolean
  readonly link?: MessageLink
  readonly digest?: Digest
  /** `open` without it. */
  readonly incident?: IncidentState
  /** The event that it is about: of one id, however often it is sent. */
  readonly event?: { readonly name: string; readonly id: string }
}

/** A message about the system itself. No alert is behind it: no message of it waits for an end. */
export interface NoticeMessage extends Message {
  readonly is_notice: true
}

export const isNotice = (message: Message): message is NoticeMessage =>
  'is_notice' in message && message.is_notice === true
