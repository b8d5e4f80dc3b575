import type { Mutant } from './mutant'

const tests = {
  store: ['test/functions/adapters/dynamodb/digests.test.ts'],
  digest: ['test/functions/notify/digest.test.ts'],
  message: ['test/functions/domain/messages/digest.test.ts'],
  sweeper: ['test/functions/alert-sweeper/use-case.test.ts'],
  burst: ['test/proof/burst.test.ts'],
  send: ['test/functions/adapters/channels/send.test.ts'],
}

/** Guards of what is more than a channel takes. */
export const digests: readonly Mutant[] = [
  {
    name: 'limits: no end of messages',
    file: 'functions/adapters/dynamodb/send-limits.ts',
    find: 'return isRoom ? next : undefined',
    replace: 'return isRoom || rates.length > 0 ? next : undefined',
    tests: tests.store,
  },
  {
    name: 'limits: nothing is kept for plans',
    file: 'functions/adapters/dynamodb/send-limits.ts',
    find: "if (sending === 'plan') return messages\n",
    replace: 'return messages\n',
    tests: tests.store,
  },
  {
    name: 'limits: a clock that ran ahead silences a channel',
    file: 'functions/adapters/dynamodb/send-limits.ts',
    find: 'return at - now > (HOUR_MS / per_hour) * at_once ? now : at',
    replace: 'return at - now > (HOUR_MS / per_hour) * at_once ? at : at',
    tests: tests.store,
  },
  {
    name: 'digests: two send at a time',
    file: 'functions/adapters/dynamodb/digests.ts',
    find: 'attribute_not_exists(id) OR #until <= :now',
    replace: 'attribute_not_exists(id) OR #until <> :now',
    tests: tests.store,
  },
  {
    name: 'digests: forgotten before they are sent',
    file: 'functions/notify/digest.ts',
    find: '  const sent = await ports.send(channel, digestMessage({ linked, named }, links.right))()\n',
    replace:
      '  await ports.digests.remove(all.map(({ entry }) => entry))()\n  const sent = await ports.send(channel, digestMessage({ linked, named }, links.right))()\n',
    tests: tests.digest,
  },
  {
    name: 'digests: what is over is in them',
    file: 'functions/notify/digest.ts',
    find: "eventValidity(event, entry.event_id, alert.right) !== 'valid'",
    replace: "eventValidity(event, entry.event_id, alert.right) === 'unfounded'",
    tests: tests.digest,
  },
  {
    name: 'digests: an altered plan has its link to decide',
    file: 'functions/notify/digest.ts',
    find: 'isAltered: problem.right !== undefined',
    replace: 'isAltered: false',
    tests: tests.digest,
  },
  {
    name: 'digests: a plan is only named',
    file: 'functions/domain/messages/digest.ts',
    find: 'if (isApprovable(item) || takes > characters) {',
    replace: 'if (takes > characters) {',
    tests: tests.message,
  },
  {
    name: 'digests: longer than the product takes',
    file: 'functions/domain/messages/digest.ts',
    find: 'characters -= takes',
    replace: 'characters -= 1',
    tests: tests.message,
  },
  {
    name: 'digests: no one is asked to send them',
    file: 'functions/alert-sweeper/use-case.ts',
    find: 'await sweepDigests(tick)',
    replace: '',
    tests: tests.sweeper,
  },
  {
    name: 'digests: what waits for ever rings no alarm',
    file: 'functions/alert-sweeper/digests.ts',
    find: 'if (laterBy(since, LATE_MS) <= now)',
    replace: 'if (since > now)',
    tests: tests.sweeper,
  },
  {
    name: 'digests: a throttled message becomes a dead letter',
    file: 'functions/notify/use-case.ts',
    find: 'isThrottled(error) ? putAside(delivery, ports) : TE.left(error)',
    replace: 'isThrottled(error) ? TE.left(error) : TE.left(error)',
    tests: tests.digest,
  },
  {
    name: 'notify: an altered plan is shown with buttons',
    file: 'functions/notify/use-case.ts',
    find: "problem === 'evidence' || (problem === 'plan' && isExecutable(alert))",
    replace: "problem === 'evidence'",
    tests: tests.digest,
  },
  {
    name: 'notify: altered evidence is shown as such',
    file: 'functions/notify/use-case.ts',
    find: "problem === 'evidence' || (problem === 'plan' && isExecutable(alert))",
    replace: "problem === 'plan' && isExecutable(alert)",
    tests: tests.digest,
  },
  {
    name: 'teams: what it throttles counts as taken',
    file: 'functions/adapters/channels/teams/index.ts',
    find: "!THROTTLED.test(answer ?? '')",
    replace: "!THROTTLED.test('')",
    tests: tests.send,
  },
]
