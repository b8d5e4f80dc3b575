import type { Mutant } from './mutant'

/** What the review believes, and what it concludes. */
export const reviewing: readonly Mutant[] = [
  {
    name: 'review: an event that is published again is a forgery',
    file: 'tools/review/filed.ts',
    find: 'return JSON.stringify([event, source, identity, rest])',
    replace: 'return JSON.stringify([event, source, metadata, rest])',
    tests: ['test/tools/review/verdict.test.ts'],
  },
  {
    name: 'review: an event counts in each of its major versions',
    file: 'tools/review/filed.ts',
    find: 'newer === undefined || !ids.has(idOf({ source, event_id: newer }))',
    replace: 'newer !== String(ids.size)',
    tests: ['test/tools/review/majors.test.ts'],
  },
  {
    name: 'review: an earlier revision is unverified',
    file: 'tools/review/story.ts',
    find: 'if (stored > data.plan_revision)',
    replace: 'if (stored > data.plan_revision + 1)',
    tests: ['test/tools/review/verdict.test.ts'],
  },
  {
    name: 'review: a forged approval decides',
    file: 'tools/review/timeline.ts',
    find: "verify(filed, stored.get(id)).verification !== 'unverified'",
    replace: 'filed.alert_id === id',
    tests: ['test/tools/review/odd-day.test.ts'],
  },
  {
    name: 'review: a dry run counts as what it saw',
    file: 'tools/review/measures.ts',
    find: "if (dry_run === true && result !== 'refused') return 'dry_run'",
    replace: '',
    tests: ['test/tools/review/verdict.test.ts'],
  },
  {
    name: 'review: an acknowledgement ends an outage',
    file: 'tools/review/outages.ts',
    find: "closed?.data.closed_reason === 'recovered'",
    replace: 'closed !== undefined',
    tests: ['test/tools/review/odd-day.test.ts'],
  },
  {
    name: 'status: overlapping faults are down twice',
    file: 'tools/status/intervals.ts',
    find: 'if (last === undefined || last[1] < from)',
    replace: 'if (last === undefined || last[1] !== from)',
    tests: ['test/tools/status/status.test.ts'],
  },
  {
    name: 'notify: what became of a message is not reported',
    file: 'functions/notify/delivery.ts',
    find: 'done ? report(delivered(delivery, ports), ports) : TE.right(undefined)',
    replace: 'TE.right(undefined)',
    tests: ['test/functions/notify/use-case.test.ts'],
  },
]
