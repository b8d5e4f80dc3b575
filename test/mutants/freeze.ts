import type { Mutant } from './mutant'

const freeze = 'functions/domain/freeze/index.ts'
const tests = ['test/functions/domain/freeze.test.ts']

/** What a change freeze holds back, and who may carry it out all the same. */
export const freezes: readonly Mutant[] = [
  {
    name: 'freeze: one person overrides it',
    file: freeze,
    find: 'const PEOPLE = 2',
    replace: 'const PEOPLE = 1',
    tests,
  },
  {
    name: 'freeze: what was approved before it is carried out in it',
    file: freeze,
    find: 'approvingPeople(alert, settings, covers) < PEOPLE',
    replace: 'approvingPeople(alert, settings) < PEOPLE',
    tests,
  },
  {
    name: 'freeze: what is approved in it needs no one else',
    file: freeze,
    find: 'approvingPeople(alert, settings, covers) < PEOPLE',
    replace: 'approvingPeople(alert, settings, covers) < 1',
    tests,
  },
  {
    name: 'freeze: a group is let through by those that its alert does not list',
    file: freeze,
    find: 'isCut(alert) ||',
    replace: '',
    tests,
  },
  {
    name: 'freeze: an agent with tools of its own changes on in it',
    file: 'functions/execution-handler/agent/requests.ts',
    find: '(await stopReasonOf(step, alert, ports, progress))?.reason',
    replace: '(await stopReason(alert, ports, progress))?.reason',
    tests: ['test/functions/execution-handler/agent/agent-mode.test.ts'],
  },
  {
    name: 'freeze: it holds back what only looks',
    file: freeze,
    find: '  if (!changesSomething(alert.plan)) return undefined\n',
    replace: '',
    tests,
  },
  {
    name: 'freeze: its last day is no day of it',
    file: freeze,
    find: 'day(now) <= until',
    replace: 'day(now) < until',
    tests,
  },
  {
    name: 'freeze: an execution begins in it',
    file: 'functions/execution-handler/authorize.ts',
    find: 'held === undefined ? TE.right(alert) : TE.left(frozen(held))',
    replace: 'held === "" ? TE.left(frozen(held)) : TE.right(alert)',
    tests,
  },
  {
    name: 'freeze: a change under way goes on',
    file: 'functions/execution-handler/run/steps.ts',
    find: '(await frozen(step, alert, ports))',
    replace: 'undefined',
    tests,
  },
  {
    name: 'freeze: the policy stays as it is',
    file: freeze,
    find: 'Math.max(PEOPLE + before.length, policy.approvals_needed)',
    replace: 'policy.approvals_needed',
    tests,
  },
  {
    name: 'freeze: who approved before it is one of its two',
    file: freeze,
    find: 'Math.max(PEOPLE + before.length, policy.approvals_needed)',
    replace: 'Math.max(PEOPLE, policy.approvals_needed)',
    tests,
  },
  {
    name: 'freeze: who has approved in it never decides after it',
    file: 'functions/approval-handler/outcome.ts',
    find: '      missing &&\n',
    replace: '',
    tests,
  },
  {
    name: 'freeze: an approval that it held back ends without a word of it',
    file: 'functions/alert-sweeper/alerts.ts',
    find: 'return held === undefined\n',
    replace: "return held !== ''\n",
    tests: ['test/functions/alert-sweeper/use-case.test.ts'],
  },
]
