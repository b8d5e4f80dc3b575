import type { Mutant } from './mutant'

const tests = ['test/functions/invoke-agent-analysis/quiet/windows.test.ts']
const domain = 'functions/domain/windows/index.ts'
const reading = 'functions/invoke-agent-analysis/quiet/windows.ts'

/** What windows that people open may hold back, and whose. */
export const windows: readonly Mutant[] = [
  {
    name: 'windows: a new critical fault is held back',
    file: domain,
    find: "(quiet.critical === 'held' || severity !== 'critical')",
    replace: "(quiet.critical === 'held' || severity !== undefined)",
    tests,
  },
  {
    name: 'windows: one that no one signed counts',
    file: reading,
    find: 'E.isRight(genuine) && genuine.right &&',
    replace: 'E.isRight(genuine) &&',
    tests,
  },
  {
    name: 'windows: it lasts as long as its item says',
    file: domain,
    find: 'return ends_at < most ? ends_at : most',
    replace: 'return ends_at < most ? ends_at : ends_at',
    tests,
  },
  {
    name: 'windows: whoever has signed may open one',
    file: 'functions/approval-handler/fleet/respond.ts',
    find: 'if (!people.includes(principal))',
    replace: 'if (people.length === 0)',
    tests,
  },
]
