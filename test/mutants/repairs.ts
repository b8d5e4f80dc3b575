import type { Mutant } from './mutant'

const actions = ['test/functions/adapters/actions/actions.test.ts']
const repairs = ['test/functions/adapters/actions/repairs.test.ts']
const tokens = ['test/functions/adapters/actions/tokens.test.ts']

/** The guards of each repair: what it may touch, and that it never writes over others. */
export const repairMutants: readonly Mutant[] = [
  {
    name: 'repairs: what is not listed is allowed',
    file: 'functions/adapters/actions/action.ts',
    find: 'listed?.includes(given) === true',
    replace: 'listed?.includes(given) !== undefined',
    tests: actions,
  },
  {
    name: 'repairs: a state is put back over what somebody else has changed',
    file: 'functions/adapters/actions/state.ts',
    find: 'if (!same(now.state, from))',
    replace: 'if (!same(now.state, now.state))',
    tests: repairs,
  },
  {
    name: 'repairs: a later version counts as an earlier one',
    file: 'functions/adapters/actions/lambda-update-alias.ts',
    find: 'Number(version) > Number(now.version)',
    replace: 'Number(version) < 0',
    tests: tokens,
  },
  {
    name: 'repairs: an alias is written without its revision',
    file: 'functions/adapters/actions/lambda-update-alias.ts',
    find: '            RevisionId,\n',
    replace: '',
    tests: tokens,
  },
  {
    name: 'repairs: an update of an alias is sent again by the client',
    file: 'functions/adapters/actions/lambda-update-alias.ts',
    find: 'lambdaClient(parameters.alias_arn, 1)',
    replace: 'lambdaClient(parameters.alias_arn)',
    tests: tokens,
  },
  {
    name: 'repairs: an action with settings of its own is overwritten',
    file: 'functions/adapters/actions/waf-acl.ts',
    find: ' || Object.values(settings ?? {}).some((value) => value !== undefined)',
    replace: '',
    tests: tokens,
  },
  {
    name: 'repairs: a rule that signs visitors in is rewritten',
    file: 'functions/adapters/actions/elb-rule.ts',
    find: "forward?.Type !== 'forward' || more.length > 0 || groups.length === 0",
    replace: 'groups.length > 1_000',
    tests: tokens,
  },
  {
    name: 'repairs: a target group that the rule does not know gets visitors',
    file: 'functions/adapters/actions/elasticloadbalancing-modify-rule.ts',
    find: 'if (missing !== undefined)',
    replace: "if (missing === 'none')",
    tests: repairs,
  },
  {
    name: 'repairs: more instances than the settings allow',
    file: 'functions/adapters/actions/instances.ts',
    find: 'if (ids.length > most)',
    replace: 'if (ids.length > 1_000)',
    tests: actions,
  },
  {
    name: 'repairs: instances that run are started',
    file: 'functions/adapters/actions/instances.ts',
    find: 'expectState(states, expected)',
    replace: 'expectState({}, expected)',
    tests: repairs,
  },
  {
    name: 'repairs: an object is copied over whatever is there',
    file: 'functions/adapters/actions/s3-copy-object.ts',
    find: ': { IfMatch: over.etag }',
    replace: ': {}',
    tests: tokens,
  },
  {
    name: 'repairs: an object is put back over what somebody else has written',
    file: 'functions/adapters/actions/s3-copy-object.ts',
    find: 'if (latest === undefined || !isOurs)',
    replace: 'if (latest === undefined)',
    tests: repairs,
  },
  {
    name: 'repairs: a task definition of another family is deployed',
    file: 'functions/adapters/actions/ecs-update-service.ts',
    find: 'family !== familyNow || revision >= revisionNow',
    replace: 'revision > 1_000',
    tests: repairs,
  },
  {
    name: 'repairs: a service is put back over what somebody else has deployed',
    file: 'functions/adapters/actions/ecs-update-service.ts',
    find: 'if (now !== parameters.task_definition)',
    replace: "if (now === 'none')",
    tests: repairs,
  },
  {
    name: 'repairs: a distribution is led to an origin that it does not have',
    file: 'functions/adapters/actions/cloudfront-update-distribution.ts',
    find: 'config.Origins?.Items?.some((one) => one.Id === origin_id) !== true',
    replace: 'config.Origins === undefined',
    tests: repairs,
  },
  {
    name: 'repairs: a group is refreshed while it is being refreshed',
    file: 'functions/adapters/actions/autoscaling-start-instance-refresh.ts',
    find: "if (RUNNING.includes(latest?.Status ?? ''))",
    replace: "if (latest?.Status === 'none')",
    tests: repairs,
  },
  {
    name: 'repairs: a plan says the role of a runbook',
    file: 'functions/adapters/actions/ssm-start-automation-execution.ts',
    find: 'assume_role_arn !== listed.assume_role_arn ||',
    replace: '',
    tests: actions,
  },
  {
    name: 'repairs: a runbook is taken back by whatever the plan says',
    file: 'functions/adapters/actions/ssm-start-automation-execution.ts',
    find: '!same(undo, listed.undo)',
    replace: '!same(undo, undo)',
    tests: actions,
  },
  {
    name: 'repairs: a parameter may have any value',
    file: 'functions/adapters/actions/listed.ts',
    find: 'choices[name]?.includes(value) !== true',
    replace: 'choices[name] === undefined',
    tests: actions,
  },
  {
    name: 'repairs: a standby set without a health check becomes the primary one',
    file: 'functions/adapters/actions/record-kinds.ts',
    find: 'chosen.HealthCheckId === undefined && chosen.AliasTarget',
    replace: "chosen.HealthCheckId === 'none' && chosen.AliasTarget",
    tests: ['test/functions/adapters/actions/records.test.ts'],
  },
]
