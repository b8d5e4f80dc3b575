import type { Mutant } from './mutant'

const NOISE = ['test/functions/invoke-agent-analysis/noise.test.ts']
const USE_CASE = ['test/functions/invoke-agent-analysis/use-case.test.ts']
const DEADLINE = ['test/functions/invoke-agent-analysis/deadline.test.ts']
const DEFERRED = ['test/functions/invoke-agent-analysis/deferred.test.ts']
const STORES = ['test/functions/invoke-agent-analysis/stores.test.ts']
const STANDING = ['test/functions/invoke-agent-analysis/standing.test.ts']
const EVIDENCE = ['test/functions/invoke-agent-analysis/evidence.test.ts']
const SPARED = ['test/functions/analyze-issue/without-agent.test.ts']

/** What keeps detection true, single and quiet. */
export const detection: readonly Mutant[] = [
  {
    name: 'detection: the budget of analyses has no end',
    file: 'functions/invoke-agent-analysis/budget.ts',
    find: 'if (analyses.length < perHour) {',
    replace: 'if (analyses.length < perHour + 1_000) {',
    tests: NOISE,
  },
  {
    name: 'detection: the agent is asked over the budget',
    file: 'functions/analyze-issue/without-agent.ts',
    find: "if (alert.analysis_mode === 'deferred')",
    replace: "if (alert.analysis_mode !== 'deferred')",
    tests: SPARED,
  },
  {
    name: 'detection: an analysis that never was is carried over',
    file: 'functions/analyze-issue/without-agent.ts',
    find: "analysis_status !== 'complete' || ",
    replace: '',
    tests: SPARED,
  },
  {
    name: 'detection: a prober that doubts itself raises alerts',
    file: 'functions/invoke-agent-analysis/fleet.ts',
    find: 'const wished = held ? new Map() : ',
    replace: 'const wished = ',
    tests: NOISE,
  },
  {
    name: 'detection: a doubt that changes its reason begins anew',
    file: 'functions/invoke-agent-analysis/fleet.ts',
    find: 'isDoubt(degraded?.reason) && isDoubt(reason) ? (degraded?.since ?? now) : now',
    replace: 'now',
    tests: NOISE,
  },
  {
    name: 'detection: a maintenance window covers every domain',
    file: 'functions/invoke-agent-analysis/maintenance.ts',
    find: 'covers(window, domain) && ',
    replace: '',
    tests: NOISE,
  },
  {
    name: 'detection: one tick is enough, whatever the threshold',
    file: 'functions/invoke-agent-analysis/assess.ts',
    find: 'if (streak.ticks >= settings.failure_ticks) wish(',
    replace: 'if (streak.ticks >= 1) wish(',
    tests: NOISE,
  },
  {
    name: 'detection: what is over is not withdrawn',
    file: 'functions/invoke-agent-analysis/use-case.ts',
    find: 'const over = withdrawable(recorded, whole && unseen.length === 0)',
    replace: 'const over = withdrawable([], whole && unseen.length === 0)',
    tests: USE_CASE,
  },
  {
    name: 'detection: alerts are withdrawn until the function is ended',
    file: 'functions/invoke-agent-analysis/alerts.ts',
    find: 'if (!timeToWrite(ports)) {',
    replace: 'if (false) {',
    tests: DEADLINE,
  },
  {
    name: 'detection: the fleet is decided until the function is ended',
    file: 'functions/invoke-agent-analysis/fleet.ts',
    find: 'if (!timeToWrite(ports)) return',
    replace: 'if (false) return',
    tests: DEADLINE,
  },
  {
    name: 'detection: an alert that waits for budget waits for ever',
    file: 'functions/invoke-agent-analysis/budget.ts',
    find: 'const asks: readonly Ask[] = [...opening(orders, now), ...deferred]',
    replace: 'const asks: readonly Ask[] = [...opening(orders, now)]',
    tests: DEFERRED,
  },
  {
    name: 'detection: an alert that waits is asked about again and again',
    file: 'functions/lifecycle-guards.ts',
    find: "        absent('analysis_requested_at'),\n",
    replace: '',
    tests: DEFERRED,
  },
  {
    name: 'detection: two ticks pay twice for one analysis',
    file: 'functions/invoke-agent-analysis/budget.ts',
    find: 'const known = granted[alert_id] !== undefined',
    replace: 'const known = alert_id.length === 0',
    tests: DEFERRED,
  },
  {
    name: 'detection: an overlapping tick writes over what another wrote',
    file: 'functions/adapters/monitor-store.ts',
    find: "ConditionExpression: '#key = :seen',",
    replace: "ConditionExpression: '#key = :seen OR attribute_exists(#key)',",
    tests: STORES,
  },
  {
    name: 'detection: of overlapping ticks each writes the first state',
    file: 'functions/adapters/monitor-store.ts',
    find: "{ ConditionExpression: 'attribute_not_exists(#key)' }",
    replace: "{ ConditionExpression: 'attribute_not_exists(#key) OR attribute_exists(#key)' }",
    tests: STORES,
  },
  {
    name: 'detection: a tick writes what it made of a state that is old',
    file: 'functions/invoke-agent-analysis/record.ts',
    find: 'const state = stored.right ?? emptyState(domain)',
    replace: 'const state = { ...look.state, revision: stored.right?.revision ?? 0 }',
    tests: STORES,
  },
  {
    name: 'detection: an order is carried out that another tick has carried out and forgotten',
    file: 'functions/invoke-agent-analysis/transition.ts',
    find: "if (order.kind === 'open' && order.alert_id !== alertId(state.domain, cause, generation)) continue",
    replace: '',
    tests: STORES,
  },
  {
    name: 'detection: an alert is withdrawn by the tick that sees the end, and by no later one',
    file: 'functions/invoke-agent-analysis/assess.ts',
    find: 'if (isOpen(view)) recovered.push(entry.alert_id)',
    replace: 'if (isOpen(view) && entry.recovered_at === undefined) recovered.push(entry.alert_id)',
    tests: STORES,
  },
  {
    name: 'detection: a fleet item that cannot be read keeps every outage untold',
    file: 'functions/invoke-agent-analysis/fleet.ts',
    find: "stored.left.tag === 'corrupt' ? { ...withoutMemory(tick, ports), problem } : undecided(problem)",
    replace: 'undecided(problem)',
    tests: STORES,
  },
  {
    name: 'detection: a tick for one domain knows no alert of its neighbours',
    file: 'functions/invoke-agent-analysis/fleet.ts',
    find: 'togetherBy(tick.suspicion), elsewhere)',
    replace: 'togetherBy(tick.suspicion), [])',
    tests: STANDING,
  },
  {
    name: 'detection: other evidence carries the analysis of the old',
    file: 'functions/invoke-agent-analysis/assess.ts',
    find: 'const repeated = view.repeatable && !view.follow_up && same',
    replace: 'const repeated = view.repeatable && !view.follow_up',
    tests: EVIDENCE,
  },
]
