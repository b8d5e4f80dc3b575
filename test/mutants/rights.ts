import type { Mutant } from './mutant'

const evaluator = ['test/local/aws/iam/evaluate.test.ts']
const sessions = ['test/local/aws/iam/sessions.test.ts']
const target = ['test/tools/target-account.test.ts']

/** The guards that hold a step to its rights, here and where they are simulated. */
export const rights: readonly Mutant[] = [
  {
    name: 'rights: the role of a runbook is passed to whatever service',
    file: 'functions/adapters/actions/ssm-start-automation-execution.ts',
    find: "condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },",
    replace: '',
    tests: ['test/stacks/step-rights.test.ts'],
  },
  {
    name: 'rights: a key is granted to whomever',
    file: 'functions/adapters/actions/ec2-start-instances.ts',
    find: "condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },",
    replace: '',
    tests: ['test/stacks/step-rights.test.ts'],
  },
  {
    name: 'rights: a session of another account is one of this',
    file: 'local/aws/iam/index.ts',
    find: "role?.arn.split(':')[4] ?? place.accountId",
    replace: 'place.accountId',
    tests: ['test/local/aws/iam/sessions.test.ts'],
  },
  {
    name: "rights: an execution calls in no one's name",
    file: 'functions/execution-handler/run/carry-out.ts',
    find: 'actions: given.actions.inNameOf(decidedSession(alert, given.settings))',
    replace: 'actions: given.actions',
    tests: ['test/functions/execution-handler/use-case.test.ts'],
  },
  {
    name: 'rights: what AWS gives no rights for counts as carried out and failed',
    file: 'functions/execution-handler/run/ending.ts',
    find: 'if (failed.refused !== undefined) {',
    replace: "if (failed.refused === '') {",
    tests: ['test/functions/execution-handler/run/carry-out.test.ts'],
  },
  {
    name: 'rights: a repair is assumed without a decision',
    file: 'stacks/constructs/step-roles.ts',
    find: "...(kind === 'repair' ? DECIDED : {})",
    replace: '...(kind === undefined ? DECIDED : {})',
    tests: target,
  },
  {
    name: 'rights: a role of another account is assumed without its external id',
    file: 'functions/adapters/aws/assume-role.ts',
    find: 'ExternalId: account?.external_id',
    replace: 'ExternalId: undefined',
    tests: ['test/functions/adapters/aws/assume-role.test.ts'],
  },
  {
    name: 'rights: ARNs of any account',
    file: 'stacks/settings/account-problems.ts',
    find: "id === '' || id === expected ||",
    replace: "id === '' || expected !== '' ||",
    tests: target,
  },
  {
    name: 'rights: a function that emits nothing speaks on the bus',
    file: 'stacks/cloudops-stack.ts',
    find: 'filter((name) => contracts[name].emits.length > 0)',
    replace: 'filter((name) => contracts[name].emits.length >= 0)',
    tests: ['test/terraform/mutations.test.ts'],
  },
  {
    name: 'rights: what only reads a secret may encrypt',
    file: 'stacks/constructs/function-permissions.ts',
    find: '!READS.test(action)',
    replace: "action !== ''",
    tests: ['test/terraform/mutations.test.ts'],
  },
  {
    name: 'rights: a follower has the tails of every stage',
    file: 'stacks/settings/names.ts',
    find: '????????T??????Z-????',
    replace: '*',
    tests: ['test/tools/events/tail.test.ts'],
  },
  {
    name: 'rights: the boundary of roles holds the rights of people',
    file: 'tools/deployer-policy/policies.ts',
    find: '=> attached.includes(',
    replace: "=> address !== '' || attached.includes(",
    tests: ['test/tools/deployer-policy/policies.test.ts'],
  },
  {
    name: 'rights: the local IAM overlooks refusals',
    file: 'local/aws/iam/evaluate.ts',
    find: 'found.find(({ refusal }) => refusal !== undefined)',
    replace: "found.find(({ refusal }) => refusal?.statement === '')",
    tests: evaluator,
  },
  {
    name: 'rights: the local IAM overlooks session policies',
    file: 'local/aws/iam/evaluate.ts',
    find: "['session', 'session', 'a'],",
    replace: '',
    tests: evaluator,
  },
  {
    name: 'rights: a condition key that is not known is one without a value',
    file: 'local/aws/iam/conditions.ts',
    find: 'if (found === undefined) throw',
    replace: "if (found === undefined) return undefined\n  if (found === '') throw",
    tests: evaluator,
  },
  {
    name: 'rights: the local STS asks no role whom it trusts',
    file: 'local/aws/services/sts.ts',
    find: 'if (!trusted || !may)',
    replace: 'if (role === undefined || !may)',
    tests: sessions,
  },
  {
    name: 'rights: a session has no end',
    file: 'local/aws/credentials.ts',
    find: 'return expiresAt > Date.now()',
    replace: 'return expiresAt > 0',
    tests: sessions,
  },
  {
    name: 'rights: a key goes with any token',
    file: 'local/aws/credentials.ts',
    find: 'if (!same(given, sessionToken))',
    replace: "if (given === 'never')",
    tests: sessions,
  },
  {
    name: 'rights: the gateway lets callers do what IAM refuses',
    file: 'local/aws/gateway.ts',
    find: 'if (refused !== undefined) return errorLike',
    replace: "if (refused === '') return errorLike",
    tests: sessions,
  },
]
