import type { Mutant } from './mutant'

const file = 'functions/approval-handler/trial.ts'
const tests = ['test/functions/approval-handler/trial.test.ts']

/** Who may try a plan, and how often. */
export const trials: readonly Mutant[] = [
  {
    name: 'trials: whoever has a link tries a plan',
    file,
    find: 'if (forbidden !== undefined) return forbidden',
    replace: '',
    tests,
  },
  {
    name: 'trials: a plan of nobody is tried',
    file,
    find: 'if (E.isLeft(genuine)) return genuine',
    replace: '',
    tests,
  },
  {
    name: 'trials: as often as somebody likes',
    file,
    find: 'if (!first.right) return E.left(limited)',
    replace: '',
    tests,
  },
  {
    name: 'trials: another plan than the one that was seen',
    file,
    find: 'if (plan_digest !== undefined && plan_digest !== alert.plan_digest) return revised(alert)',
    replace: '',
    tests,
  },
  {
    name: 'trials: a decided alert',
    file,
    find: 'if (outcome !== undefined)',
    replace: 'if (outcome !== undefined && alert.closed_reason === undefined && alert.plan === undefined)',
    tests,
  },
  {
    name: 'trials: what the settings of today forbid is looked at',
    file: 'functions/domain/plan/trial.ts',
    find: "if (E.isLeft(permitted)) return because('not_permitted', permitted.left)",
    replace: '',
    tests,
  },
  {
    name: 'trials: without an end',
    file: 'functions/domain/plan/trial.ts',
    find: 'await Promise.race([tryStep(step, shown, resources, actions), over])',
    replace: 'await tryStep(step, shown, resources, actions)',
    tests,
  },
]
