import type { Mutant } from './mutant'

const tests = ['test/functions/invoke-agent-analysis/added.test.ts']
const rules = 'functions/domain/monitors/added.ts'

/** What monitors that people add may be, and what they may not touch. */
export const added: readonly Mutant[] = [
  {
    name: "added monitors: a row overrides a settings' monitor",
    file: rules,
    find: 'monitors.some((one) => one.domain === domain)',
    replace: 'monitors.some((one) => one.domain !== one.domain && one.domain === domain)',
    tests,
  },
  {
    name: 'added monitors: they may be on a private address where the settings allow it for their own',
    file: rules,
    find: '{ ...probe, allow_private: false }',
    replace: '{ ...probe }',
    tests,
  },
  {
    name: 'added monitors: one brings resources',
    file: rules,
    find: "['resources', 'account', 'runbook'] as const",
    replace: "['account', 'runbook'] as const",
    tests,
  },
  {
    name: 'added monitors: whoever has signed may add one',
    file: 'functions/approval-handler/fleet/respond.ts',
    find: 'if (!people.includes(principal))',
    replace: 'if (people.length === 0)',
    tests,
  },
  {
    name: 'added monitors: one leads the alert of what is deployed',
    file: 'functions/invoke-agent-analysis/decide/shared-causes.ts',
    find: '  added === true ? ',
    replace: '  added === undefined ? cause : added === undefined ? ',
    tests,
  },
  {
    name: 'added monitors: as many as somebody writes are probed',
    file: rules,
    find: 'monitors.length < MOST_ADDED ? []',
    replace: 'monitors.length >= 0 ? []',
    tests,
  },
]
