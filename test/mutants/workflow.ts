import type { Mutant } from './mutant'

/** The guards of the straight path. */
export const workflow: readonly Mutant[] = [
  {
    name: 'rule pattern without the event names',
    file: 'schemas/event.ts',
    find: "'detail-type': events.map((event) => event.name),",
    replace: '',
    tests: ['test/schemas/event.test.ts'],
  },
  {
    name: 'rule pattern takes any source',
    file: 'schemas/event.ts',
    find: '  source: [SOURCE],\n',
    replace: '',
    tests: ['test/schemas/event.test.ts'],
  },
  {
    name: 'replay guard gone: a replay notifies and executes',
    file: 'schemas/event.ts',
    find: "  'replay-name': [{ exists: replays === 'replayed' }],\n",
    replace: '',
    tests: ['test/schemas/event.test.ts'],
  },
  {
    name: 'replay guard turned around',
    file: 'schemas/event.ts',
    find: "exists: replays === 'replayed'",
    replace: "exists: replays === 'live'",
    tests: ['test/schemas/event.test.ts'],
  },
  {
    name: 'codec takes texts of any length',
    file: 'schemas/codec.ts',
    find: 'return length >= min && length <= max && ',
    replace: 'return ',
    tests: ['test/schemas/scalars.test.ts', 'test/schemas/json-schema.test.ts'],
  },
  {
    name: 'codec takes texts of any form',
    file: 'schemas/codec.ts',
    find: '&& (pattern === undefined || pattern.test(u))',
    replace: '',
    tests: ['test/schemas/scalars.test.ts', 'test/schemas/json-schema.test.ts'],
  },
  {
    name: 'digest is not compared before the execution',
    file: 'functions/execution-handler/authorize.ts',
    find: 'TE.flatMap(() => (digestFits(alert) ? TE.right(alert) : TE.left(altered(alert)))),',
    replace: '',
    tests: ['test/functions/execution-handler/use-case.test.ts'],
  },
  {
    name: 'digest does not cover the plan',
    file: 'functions/domain/plan/digest.ts',
    find: '    plan: given.plan,\n',
    replace: '',
    tests: ['test/functions/execution-handler/use-case.test.ts'],
  },
  {
    name: 'lifecycle: a claim that takes an approval of another plan',
    file: 'functions/domain/alert/guards.ts',
    find: "        equal('execution_status', 'not_started'),\n        equal('plan_digest', command.plan_digest),",
    replace: "        equal('execution_status', 'not_started'),",
    tests: ['test/functions/domain/alert/decide.test.ts'],
  },
  {
    name: 'lifecycle: a claim after the deadline',
    file: 'functions/domain/alert/guards.ts',
    find: "        after('execution_deadline', now),\n",
    replace: '',
    tests: ['test/functions/domain/alert/decide.test.ts'],
  },
]
