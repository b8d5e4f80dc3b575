import type { Mutant } from './mutant'

const attributes = ['test/proof/attributes.test.ts']
const sweeper = ['test/functions/alert-sweeper/use-case.test.ts']
const attested = 'functions/domain/approval/attested.ts'
const authorize = 'functions/execution-handler/authorize.ts'

/** What an approval rests on, and who may say so. */
export const authority: readonly Mutant[] = [
  {
    name: 'authority: evidence that no detector signed is approved',
    file: 'functions/approval-handler/transition.ts',
    find: 'problem === undefined ? TE.right(undefined)',
    replace: 'problem !== null ? TE.right(undefined)',
    tests: ['test/functions/domain/approval/policy.test.ts'],
  },
  {
    name: 'authority: the evidence of an alert may contradict its severity',
    file: attested,
    find: 'severity === issue.severity && ',
    replace: '',
    tests: attributes,
  },
  {
    name: 'authority: the plan of no analysis is accepted',
    file: 'functions/adapters/mac/attestations.ts',
    find: "(await fits(macs.plan, made, alert.plan_mac)) ? undefined : 'plan'",
    replace: "made === '' ? 'plan' : undefined",
    tests: attributes,
  },
  {
    name: 'authority: the session of the agent is not signed',
    file: attested,
    find: '        ...defined({ agent_session_id }),\n',
    replace: '',
    tests: attributes,
  },
  {
    name: 'authority: a decision does not say on which severity',
    file: attested,
    find: '...{ kind, alert_id, domain, severity, resources,',
    replace: "...{ kind, alert_id, domain, severity: 'low' as const, resources,",
    tests: ['test/functions/adapters/mac/decisions.test.ts'],
  },
  {
    name: 'authority: an execution does not ask for the policy of today',
    file: authorize,
    find: 'today === undefined ? TE.right(alert)',
    replace: 'today !== null ? TE.right(alert)',
    tests: ['test/functions/execution-handler/today.test.ts'],
  },
  {
    name: 'authority: an approver who is not listed any more still counts',
    file: 'functions/approval-handler/transition.ts',
    find: 'refusal === undefined ? ports.signer',
    replace: 'refusal !== null ? ports.signer',
    tests: ['test/functions/domain/approval/policy.test.ts'],
  },
  {
    name: 'authority: the deadline of the table counts',
    file: 'functions/domain/approval/deadline.ts',
    find: 'genuine ? stored : limit',
    replace: 'genuine || limit ? stored : limit',
    tests: sweeper,
  },
  {
    name: 'authority: the sweeper believes an approval that no one signed',
    file: 'functions/alert-sweeper/alerts.ts',
    find: ': !genuine',
    replace: ': false',
    tests: sweeper,
  },
  {
    name: 'authority: what was carried over is signed whoever wrote it',
    file: 'functions/analyze-issue/skip-agent.ts',
    find: '!genuine.right || ',
    replace: '',
    tests: ['test/functions/analyze-issue/skip-agent.test.ts'],
  },
  {
    name: 'begun: a second execution of an approval is not refused',
    file: 'functions/adapters/dynamodb/begun-executions.ts',
    find: 'attribute_not_exists(approval) OR execution_id = :ours',
    replace: 'attribute_not_exists(approval) OR execution_id <> :ours',
    tests: ['test/functions/adapters/dynamodb/begun-executions.test.ts'],
  },
  {
    name: 'begun: the marker of another execution is taken back',
    file: 'functions/adapters/dynamodb/begun-executions.ts',
    find: "              ConditionExpression: 'execution_id = :ours',",
    replace: "              ConditionExpression: 'execution_id <> :ours',",
    tests: ['test/functions/adapters/dynamodb/begun-executions.test.ts'],
  },
  {
    name: 'begun: an execution claims without a marker',
    file: 'functions/execution-handler/begin.ts',
    find: 'ports.begun.mark(marker)',
    replace: 'TE.right(marker)',
    tests: ['test/functions/execution-handler/use-case.test.ts'],
  },
  {
    name: 'begun: the marker goes though the claim may have happened',
    file: 'functions/execution-handler/begin.ts',
    find: 'if (stored?.execution_id === marker.execution_id) return TE.right(stored)\n',
    replace: '',
    tests: ['test/functions/execution-handler/use-case.test.ts'],
  },
  {
    name: 'begun: it is forgotten before the deadline',
    file: 'functions/execution-handler/begin.ts',
    find: 'laterBy(alert.execution_deadline ?? ports.clock.now(), REMEMBER_MS)',
    replace: 'laterBy(ports.clock.now(), REMEMBER_MS / 2)',
    tests: ['test/functions/execution-handler/use-case.test.ts'],
  },
  {
    name: 'times: a claim that is shorter than the function',
    file: 'functions/domain/alert/times.ts',
    find: 'CLAIM_MS = 16 * MINUTE_MS',
    replace: 'CLAIM_MS = 14 * MINUTE_MS',
    tests: ['test/functions/domain/alert/times.test.ts'],
  },
  {
    name: 'times: a lease that is shorter than the analysis',
    file: 'functions/domain/alert/times.ts',
    find: 'LEASE_MS = 330_000',
    replace: 'LEASE_MS = 290_000',
    tests: ['test/functions/domain/alert/times.test.ts'],
  },
]
