import type { Mutant } from './mutant'

const tests = ['test/functions/invoke-agent-analysis/vantage.test.ts']
const watching = ['test/functions/witness/use-case.test.ts']
const definition = ['test/stacks/guarantees.test.ts']
const receive = 'functions/invoke-agent-analysis/vantage/receive.ts'
const item = 'functions/invoke-agent-analysis/vantage/item.ts'
const views = 'functions/invoke-agent-analysis/vantage/views.ts'
const quorum = 'functions/domain/vantage/quorum.ts'
const points = 'stacks/constructs/vantage-points.ts'

/** What other regions may hold back, who speaks for them, and what a witness may do. */
export const vantage: readonly Mutant[] = [
  {
    name: 'vantage: a forged observation is kept',
    file: receive,
    find: 'if (!genuine.right)',
    replace: 'if (false)',
    tests,
  },
  {
    name: 'vantage: an item that somebody has written is believed',
    file: views,
    find: 'E.isRight(genuine) && genuine.right)',
    replace: 'E.isRight(genuine))',
    tests,
  },
  {
    name: "vantage: one region's observation counts as another's",
    file: views,
    find: 'observed.vantage === region && observed.part === part',
    replace: 'observed.part === part',
    tests,
  },
  {
    name: 'vantage: an observation of the future is kept',
    file: item,
    find: "return isFuture(observed_at, now) ? 'observed_at",
    replace: "return isFuture(now, observed_at) ? 'observed_at",
    tests,
  },
  {
    name: 'vantage: a witness that is silent holds alerts back',
    file: views,
    find: 'observed === undefined || isStale(',
    replace: 'observed === undefined || false && isStale(',
    tests,
  },
  {
    name: 'vantage: one that cannot tell holds alerts back',
    file: quorum,
    find: 'const needed = Math.min(quorumOf(vantage), 1 + others)',
    replace: 'const needed = Math.max(quorumOf(vantage), 1 + others)',
    tests,
  },
  {
    name: 'vantage: a fault that only this region sees is held back for ever',
    file: quorum,
    find: ' && laterBy(since, minutes(holdMinutes(vantage))) > now',
    replace: '',
    tests,
  },
  {
    name: 'vantage: a region that has not looked since is called well',
    file: quorum,
    find: "return observed_at >= since ? 'well' : 'not_yet'",
    replace: "return observed_at !== since ? 'well' : 'not_yet'",
    tests,
  },
  {
    name: 'vantage: who asks by hand waits for other regions',
    file: 'functions/invoke-agent-analysis/observe/index.ts',
    find: "vantage === undefined || input.trigger === 'manual'",
    replace: 'vantage === undefined',
    tests,
  },
  {
    name: 'vantage: what is passed over waits for its turn',
    file: 'functions/witness/observe.ts',
    find: 'remaining() < needed ? passedOver(monitor) : limited(',
    replace: 'remaining() < 0 ? passedOver(monitor) : limited(',
    tests: watching,
  },
  {
    name: 'vantage: a heartbeat of any age is one',
    file: 'functions/witness/use-case.ts',
    find: 'return distance <= minutes(freshMinutes(settings.vantage))',
    replace: 'return distance !== minutes(freshMinutes(settings.vantage))',
    tests: watching,
  },
  {
    name: 'vantage: a first deployment that cannot be seen is at work',
    file: 'functions/witness/use-case.ts',
    find: 'E.isRight(heartbeat) && isFresh(',
    replace: 'E.isLeft(heartbeat) || isFresh(',
    tests: watching,
  },
  {
    name: 'vantage: a witness may put any event by its own policy',
    file: points,
    find: "            'events:detail-type': [VantageObserved.name],\n",
    replace: '',
    tests: definition,
  },
  {
    name: 'vantage: the bus takes any event of a witness',
    file: points,
    find: 'return arns.length === 0\n',
    replace: 'return arns.length >= 0\n',
    tests: definition,
  },
  {
    name: 'vantage: anybody of the account may take on the role of a witness',
    file: points,
    find: "        Condition: { ArnEquals: { 'aws:PrincipalArn': witnessArn } },\n",
    replace: '',
    tests: definition,
  },
  {
    name: 'vantage: a witness may read every item',
    file: points,
    find: "          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [HEARTBEAT] },\n",
    replace: '',
    tests: definition,
  },
  {
    name: 'vantage: the state of a witness is that of the deployment that it watches',
    file: 'stacks/settings/backend.ts',
    find: "settings.vantage?.role === 'witness' ?",
    replace: "settings.vantage?.role === 'nothing' ?",
    tests: ['test/stacks/vantage.test.ts'],
  },
  {
    name: 'vantage: a witness has as many voices as it repeats itself',
    file: views,
    find: 'voices.set(vantage, {',
    replace: 'voices.set(vantage + voices.size, {',
    tests,
  },
]
