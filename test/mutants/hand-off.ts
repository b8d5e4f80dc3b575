import type { Mutant } from './mutant'

const back = ['test/functions/approval-handler/pagerduty.test.ts']
const out = ['test/functions/adapters/channels/hand-off.test.ts']
const route = 'functions/approval-handler/pagerduty/route.ts'
const signature = 'functions/approval-handler/pagerduty/signature.ts'

/** What is handed on to those on call, and what may come back from there. */
export const handOffs: readonly Mutant[] = [
  {
    name: 'hand-off: what was rejected is never resolved',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: "if (isOpen(view) || (typeof view === 'object' && !view.well)) recovered.push",
    replace: 'if (isOpen(view)) recovered.push',
    tests: ['test/functions/invoke-agent-analysis/use-case.test.ts'],
  },
  {
    name: 'hand-off: it is forgotten although its end could not be written',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: 'const done = isKnown ||',
    replace: "const done = typeof view === 'object' ||",
    tests: ['test/functions/invoke-agent-analysis/use-case.test.ts'],
  },
  {
    name: 'hand-off: what is well is well again',
    file: 'functions/domain/alert/guards.ts',
    find: 'return isWell(alert)',
    replace: "return alert.alert_id === ''",
    tests: ['test/functions/domain/alert/decide.test.ts'],
  },
  {
    name: 'hand-off: no pause after an acknowledgement',
    file: 'functions/approval-handler/transition.ts',
    find: 'laterBy(heldToTheEnd(alert) ?? now,',
    replace: 'laterBy(now,',
    tests: ['test/functions/approval-handler/pagerduty.test.ts'],
  },
  {
    name: 'pager: any signature will do',
    file: signature,
    find: 'timingSafeEqual(Buffer.from(given, ',
    replace: 'Boolean(expected) || timingSafeEqual(Buffer.from(given, ',
    tests: back,
  },
  {
    name: 'pager: only the first of several signatures counts',
    file: signature,
    find: 'return signatures.filter(',
    replace: 'return signatures.slice(0, 1).filter(',
    tests: back,
  },
  {
    name: 'pager: without a secret everyone is PagerDuty',
    file: signature,
    find: "if (secret === undefined || secret === '') return false",
    replace: "if (secret === undefined || secret === '') return true",
    tests: back,
  },
  {
    name: 'pager: the signature is over the text, not over the bytes',
    file: route,
    find: 'const body = rawBytes(event)',
    replace: "const body = Buffer.from(rawBytes(event).toString('utf8'))",
    tests: back,
  },
  {
    name: 'pager: an event that is sent again is done again',
    file: route,
    find: 'if (!first.right) return json(202, {})',
    replace: '',
    tests: back,
  },
  {
    name: 'pager: what could not be done is never done',
    file: route,
    find: 'const back = await taken.giveBack(id)()',
    replace: "const back = await taken.take('', 0)()",
    tests: back,
  },
  {
    name: 'pager: an event of last week is one of today',
    file: route,
    find: 'age > OLDEST_MS || ',
    replace: '',
    tests: back,
  },
  {
    name: 'pager: what this system has sent comes back',
    file: 'functions/approval-handler/pagerduty/webhook-event.ts',
    find: "agent?.type !== 'user_reference' || ",
    replace: 'agent == null || ',
    tests: back,
  },
  {
    name: 'pager: an acknowledgement keeps the request open for longer',
    file: 'functions/domain/alert/effects.ts',
    find: 'keeps_deadline === true ? before : ',
    replace: '',
    tests: back,
  },
  {
    name: 'pager: whoever carries it may decide',
    file: 'functions/domain/approval/policy.ts',
    find: "return action === 'snooze' ? undefined : onCall",
    replace: 'return undefined',
    tests: ['test/functions/domain/approval/policy.test.ts'],
  },
  {
    name: 'hand-off: a link that is handed on decides',
    file: 'functions/domain/approval/links.ts',
    find: "if (powers[channel] !== 'decide') return 'view_only'",
    replace: "if (powers[channel] === 'view') return 'view_only'",
    tests: ['test/functions/domain/approval/policy.test.ts'],
  },
  {
    name: 'hand-off: a decision ends the incident',
    file: 'functions/domain/messages/incident.ts',
    find: "if (isTaken) return 'acknowledged'",
    replace: "if (isTaken) return 'resolved'",
    tests: out,
  },
  {
    name: 'hand-off: what was paused wakes no one when it ends undecided',
    file: 'functions/domain/messages/incident.ts',
    find: "alert.closed_reason === 'expired'",
    replace: "alert.closed_reason === 'acknowledged'",
    tests: out,
  },
  {
    name: 'hand-off: what wakes people again can do so once',
    file: 'functions/adapters/channels/pagerduty/message.ts',
    find: "event_action: 'resolve', dedup_key: keyAgain",
    replace: "event_action: 'acknowledge', dedup_key: keyAgain",
    tests: out,
  },
  {
    name: 'hand-off: the signature of a webhook leaves out its time',
    file: 'functions/adapters/channels/webhook/message.ts',
    find: '[id, timestamp, body]',
    replace: '[id, body]',
    tests: out,
  },
  {
    name: 'hand-off: every delivery of an event is another one',
    file: 'functions/adapters/channels/webhook/message.ts',
    find: 'const id = eventId ?? ',
    replace: 'const id = String(at) + eventId || ',
    tests: out,
  },
  {
    name: 'hand-off: an error in a 200 is a success',
    file: 'functions/adapters/channels/http.ts',
    find: "if ('errors' in value && Array.isArray(value.errors) && value.errors.length > 0)",
    replace: "if ('errors' in value && Array.isArray(value.errors) && value.errors.length > 99)",
    tests: out,
  },
]
