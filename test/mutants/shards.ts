import type { Mutant } from './mutant'

const tests = ['test/functions/invoke-agent-analysis/shards/tick.test.ts']
const badInput = ['test/functions/invoke-agent-analysis/shards/bad-input.test.ts']
const folder = 'functions/invoke-agent-analysis/shards'

/** Who decides over a tick in shards, what of it is believed, and what is not known. */
export const shards: readonly Mutant[] = [
  {
    name: 'shards: a late older tick is decided over a newer one',
    file: `${folder}/claim.ts`,
    find: "if (last.tick > tick) return 'late'",
    replace: '',
    tests,
  },
  {
    name: 'shards: two decide over one tick at the same time',
    file: `${folder}/claim.ts`,
    find: "if (last.decided_at === undefined && last.until > now) return 'held'",
    replace: '',
    tests,
  },
  {
    name: 'shards: whoever died in a decision is never followed',
    file: `${folder}/claim.ts`,
    find: 'last.until > now',
    replace: "last.until > ''",
    tests,
  },
  {
    name: 'shards: a tick that is decided is decided again',
    file: `${folder}/claim.ts`,
    find: "last.tick === tick && last.decided_at !== undefined ? 'done' : undefined",
    replace: 'undefined',
    tests,
  },
  {
    name: 'shards: what could not be recorded counts as decided',
    file: `${folder}/decide-tick.ts`,
    find: "await end(claim_id, 'free', ports)",
    replace: "await end(claim_id, 'decided', ports)",
    tests,
  },
  {
    name: 'shards: a decision does not wait for results that may still come',
    file: `${folder}/decide-tick.ts`,
    find: 'now < decidedBy(tick) &&',
    replace: 'now < tick &&',
    tests,
  },
  {
    name: 'shards: monitors of a missing shard are no part of the tick',
    file: `${folder}/gather.ts`,
    find: "? [] : [{ ...identity, status: 'unknown', reason }]",
    replace: "? [] : [{ ...identity, status: 'unknown' as const, reason }].slice(1)",
    tests,
  },
  {
    name: 'shards: a missing shard is not counted',
    file: `${folder}/gather.ts`,
    find: 'value: missing.length',
    replace: 'value: 0 * missing.length',
    tests,
  },
  {
    name: 'shards: a result that somebody has written is believed',
    file: `${folder}/store.ts`,
    find: '(E.isRight(genuine) && !genuine.right)',
    replace: 'false',
    tests: badInput,
  },
  {
    name: 'shards: a result of another shard counts as its own',
    file: `${folder}/result.ts`,
    find: 'if (found.shard !== of.shard)',
    replace: 'if (false)',
    tests: badInput,
  },
  {
    name: 'shards: a result may speak of monitors of other shards',
    file: `${folder}/gather.ts`,
    find: 'const own = new Map(monitors.map(',
    replace: 'const own = new Map(reading.ports.settings.monitors.map(',
    tests: badInput,
  },
  {
    name: 'shards: what only claims to be small fills the memory',
    file: `${folder}/result.ts`,
    find: ', { maxOutputLength: MOST_OF_ONE + 1_024 }',
    replace: '',
    tests: badInput,
  },
  {
    name: 'shards: a result is written over by another one of the same tick',
    file: `${folder}/store.ts`,
    find: 'one.part === 1 && stored?.tick === of.tick',
    replace: 'one.part === 0 && stored?.tick === of.tick',
    tests,
  },
  {
    name: 'shards: a shard that observed nothing counts as one that is there',
    file: `${folder}/observe-shard.ts`,
    find: 'if (observed.length === 0 && unobserved.some',
    replace: 'if (observed.length < 0 && unobserved.some',
    tests,
  },
  {
    name: 'shards: a tick that other settings have begun is gone on with',
    file: `${folder}/index.ts`,
    find: 'asked.settings !== settingsDigest(settings)',
    replace: "asked.settings === ''",
    tests,
  },
  {
    name: 'shards: a tick that has not come makes every later one late',
    file: `${folder}/index.ts`,
    find: 'if (isAhead(asked.tick, clock.now()))',
    replace: 'if (isAhead(clock.now(), asked.tick))',
    tests: badInput,
  },
  {
    name: 'shards: who finds a tick held does not look again',
    file: `${folder}/index.ts`,
    find: "decided.decision === 'held'",
    replace: "decided.decision === 'early'",
    tests,
  },
  {
    name: 'local cloud: a message of a failed invocation is deleted',
    file: 'local/aws/lambda/event-sources.ts',
    find: 'if (failed.has(MessageId)) resting.add(MessageId)',
    replace: 'if (failed.size > 10) resting.add(MessageId)',
    tests: ['test/local/aws/event-sources.test.ts'],
  },
  {
    name: 'local cloud: messages may come again while they are worked on',
    file: 'local/aws/lambda/event-sources.ts',
    find: 'if (visible < timeout)',
    replace: 'if (visible < 0)',
    tests: ['test/local/aws/event-sources.test.ts'],
  },
]
