import type { Mutant } from './mutant'

const tests = ['test/proof/soak.test.ts']

/** What only many alerts show: books that do not balance, and what grows with the alerts that are stored. */
export const soaked: readonly Mutant[] = [
  {
    name: 'soak: the sweeper drains no outbox',
    file: 'functions/alert-sweeper/outbox.ts',
    find: 'if (laterBy(entry.committed_at, LEAVE_MS) > now) continue',
    replace: "if (laterBy(entry.committed_at, LEAVE_MS) !== '') continue",
    tests,
  },
  {
    name: 'soak: an execution that ends keeps its slot',
    file: 'functions/execution-handler/slot.ts',
    find: '(result === undefined ? TE.right(undefined) : tried(release, ports))',
    replace: '(result === undefined ? tried(release, ports) : TE.right(undefined))',
    tests,
  },
  {
    name: 'soak: what a channel does not take is said to wait, and does not',
    file: 'functions/notify/use-case.ts',
    find: 'if (isThrottled(error)) return putAside(delivery, ports)',
    replace: "if (isThrottled(error)) return TE.right('waiting')",
    tests,
  },
  {
    name: 'soak: an alert that has ended stays open work, and each sweep reads it',
    file: 'functions/domain/alert/decide.ts',
    find: 'if (isTerminal(alert)) return {}',
    replace: "if (isTerminal(alert)) return { decision_open: 'yes' }",
    tests,
  },
]
