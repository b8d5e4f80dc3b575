import type { Mutant } from './mutant'

const COMMAND = ['test/tools/deploy/command.test.ts']
const ACCOUNT = ['test/tools/deploy/account-findings.test.ts']
const EXISTING = ['test/tools/deploy/existing.test.ts']
const REVIEW = ['test/tools/adopt/review.test.ts']
const PLANS = ['test/terraform/saved-plan.test.ts']
const SETTINGS = ['test/tools/deploy/settings-findings.test.ts']

/** What keeps a slip from somebody's account. */
export const deploy: readonly Mutant[] = [
  {
    name: 'deploy: credentials of any account will do',
    file: 'tools/deploy/account-findings.ts',
    find: 'return Account === account_id',
    replace: 'return Account !== undefined',
    tests: [...ACCOUNT, ...COMMAND],
  },
  {
    name: 'deploy: an account is asked about before it is known to be the one',
    file: 'tools/deploy/index.ts',
    find: '...(able ? accountFindings(settings) : [])',
    replace: '...accountFindings(settings)',
    tests: COMMAND,
  },
  {
    name: 'deploy: what stands against it is told and no more',
    file: 'tools/deploy/index.ts',
    find: "(found.some(isStop) && command !== 'diff')",
    replace: "(found.some(isStop) && command === 'diff')",
    tests: COMMAND,
  },
  {
    name: 'deploy: protected data is destroyed',
    file: 'tools/deploy/index.ts',
    find: "if (command === 'destroy' && settings.deletion_protection)",
    replace: "if (command === 'destroy' && !settings.deletion_protection)",
    tests: COMMAND,
  },
  {
    name: 'deploy: without a terminal nobody is asked',
    file: 'tools/deploy/index.ts',
    find: 'if (asks && !yes && !saved && !process.stdin.isTTY)',
    replace: 'if (asks && !yes && !saved && process.stdin.isTTY)',
    tests: COMMAND,
  },
  {
    name: 'deploy: an unencrypted state of a production stage',
    file: 'tools/deploy/settings-findings.ts',
    find: "if (stage.startsWith('dev'))",
    replace: "if (stage !== 'dev')",
    tests: SETTINGS,
  },
  {
    name: 'deploy: a bucket of somebody else passes for ours',
    file: 'tools/shared/aws-check.ts',
    find: "Key === 'Project' && ",
    replace: "Key === 'Project' || ",
    tests: ACCOUNT,
  },
  {
    name: 'deploy: what Lambda keeps unreserved is given away',
    file: 'tools/deploy/account-findings.ts',
    find: 'free - more < UNRESERVED',
    replace: 'free - more < 0',
    tests: ACCOUNT,
  },
  {
    name: 'deploy: the role of another stack is replaced',
    file: 'tools/deploy/api-account.ts',
    find: 'return isThere && !isOwn',
    replace: 'return isThere && isOwn',
    tests: ACCOUNT,
  },
  {
    name: "adoption: the guide's tag passes for ours",
    file: 'tools/deploy/existing/table.ts',
    find: 'isOurs(tags) && hasOwnIndex',
    replace: 'isOurs(tags) || hasOwnIndex',
    tests: EXISTING,
  },
  {
    name: 'adoption: a table with another key is taken over',
    file: 'tools/deploy/existing/table.ts',
    find: "keys.join() === 'alert_id (HASH S)'",
    replace: 'keys.length > 0',
    tests: EXISTING,
  },
  {
    name: 'adoption: a rule of somebody else is overwritten',
    file: 'tools/deploy/existing/schedule.ts',
    find: 'targets.filter(({ Arn }) => Arn !== guides)',
    replace: 'targets.filter(({ Arn }) => Arn === undefined)',
    tests: EXISTING,
  },
  {
    name: 'adoption: an alarm that calls somebody is replaced',
    file: 'tools/deploy/existing/schedule.ts',
    find: 'if (actions.length > 0) return',
    replace: 'if (actions.length > 9) return',
    tests: EXISTING,
  },
  {
    name: 'adoption: what is replaced counts as changed',
    file: 'tools/adopt/review.ts',
    find: "change.actions.includes('delete')",
    replace: "change.actions.join() === 'delete'",
    tests: REVIEW,
  },
  {
    name: 'adoption: a plan may do what is not known here',
    file: 'tools/adopt/review.ts',
    find: '!change.actions.every((action) => HARMLESS.has(action))',
    replace: '!change.actions.some((action) => HARMLESS.has(action))',
    tests: REVIEW,
  },
  {
    name: 'adoption: a bucket is taken over with those who hear of its documents',
    file: 'tools/deploy/buckets.ts',
    find: ' ?? (await listeners(client, name))',
    replace: '',
    tests: ['test/tools/deploy/account-findings.test.ts'],
  },
  {
    name: 'adoption: what no one has named is changed',
    file: 'tools/adopt/review.ts',
    find: 'if (missing.length > 0) return',
    replace: 'if (missing.length === wanted.length) return',
    tests: REVIEW,
  },
  {
    name: 'saved plans: a zip may be another one than was planned',
    file: 'tools/deploy/saved-plan.ts',
    find: '(path) => saved.files[path] !== now[path]',
    replace: '(path) => saved.files[path] === undefined',
    tests: PLANS,
  },
  {
    name: 'saved plans: everybody on the machine reads them',
    file: 'tools/deploy/prepare.ts',
    find: 'process.umask(0o077)',
    replace: 'process.umask(0o022)',
    tests: PLANS,
  },
  {
    name: 'rollout: what was under way counts as what was in use',
    file: 'tools/deploy/rollout/plan.ts',
    find: 'isUnderWay(record) ? record.before : presentOf(aliases)',
    replace: 'presentOf(aliases)',
    tests: ['test/tools/deploy/rollout/shift.test.ts'],
  },
  {
    name: 'rollout: versions are taken into use that no one has called',
    file: 'tools/deploy/rollout/index.ts',
    find: '    await check(moves, rollout, options.say)\n',
    replace: '',
    tests: ['test/tools/deploy/rollout/shift.test.ts'],
  },
  {
    name: 'rollout: what was rolled back comes back by itself',
    file: 'tools/deploy/rollout/plan.ts',
    find: 'if (gaveUp && !again && ',
    replace: 'if (gaveUp && again && ',
    tests: ['test/tools/deploy/rollout/shift.test.ts'],
  },
  {
    name: 'local: what is set for a function holds for its aliases',
    file: 'local/aws/lambda/asynchronous.ts',
    find: 'const { name, qualifier = attributes.qualifier } = referenceOf(attributes.function_name)',
    replace: 'const { name, qualifier } = referenceOf(attributes.function_name)',
    tests: ['test/local/workflow/without-agent.test.ts'],
  },
  {
    name: 'metrics: what another one has written is counted',
    file: 'functions/domain/alert/commit.ts',
    find: `      ports.alerts.apply(transition),
      TE.tapIO((alert) => () => transitionMeasurements(transition, alert).forEach(ports.measure)),
`,
    replace: `      TE.fromIO(() => transitionMeasurements(transition, transition.set as Alert).forEach(ports.measure)),
      TE.flatMap(() => ports.alerts.apply(transition)),
`,
    tests: ['test/functions/domain/alert/commit.test.ts'],
  },
]
