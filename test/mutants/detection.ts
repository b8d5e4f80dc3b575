import type { Mutant } from './mutant'

const NOISE = ['test/functions/invoke-agent-analysis/noise.test.ts']
const USE_CASE = ['test/functions/invoke-agent-analysis/use-case.test.ts']
const TIME_BUDGET = ['test/functions/invoke-agent-analysis/time-budget.test.ts']
const BACKLOG = ['test/functions/invoke-agent-analysis/decide/analysis-backlog.test.ts']
const OVERLAP = ['test/functions/invoke-agent-analysis/overlap.test.ts']
const RECOVERY = ['test/functions/invoke-agent-analysis/recovery.test.ts']
const ITEMS = ['test/functions/invoke-agent-analysis/record/items.test.ts']
const OPEN_ALERTS = ['test/functions/invoke-agent-analysis/decide/open-alerts.test.ts']
const EVIDENCE = ['test/functions/invoke-agent-analysis/assess/evidence.test.ts']
const CLOCK = ['test/functions/invoke-agent-analysis/clock-skew.test.ts']
const MAINTENANCE = ['test/functions/invoke-agent-analysis/quiet/maintenance.test.ts']
const GROUPING = ['test/functions/invoke-agent-analysis/decide/grouping.test.ts']
const SELF_CHECK = ['test/functions/invoke-agent-analysis/assess/self-check.test.ts']
const CHANGED = ['test/functions/invoke-agent-analysis/changed.test.ts']
const IDENTITY = ['test/functions/invoke-agent-analysis/identity.test.ts']
const UNCHECKED = ['test/functions/invoke-agent-analysis/assess/coverage.test.ts']
const PROBER_UNCHECKED = ['test/functions/adapters/prober/run/coverage.test.ts']
const HEALTH_CHECK = ['test/functions/adapters/prober/checks/health-check.test.ts']
const CARRY_OUT = ['test/functions/execution-handler/run/carry-out.test.ts']
const SKIP_AGENT = ['test/functions/analyze-issue/skip-agent.test.ts']

/** What keeps detection true, single and quiet. */
export const detection: readonly Mutant[] = [
  {
    name: 'detection: the budget of analyses has no end',
    file: 'functions/invoke-agent-analysis/decide/budget.ts',
    find: 'Object.keys(granted).length >= perHour',
    replace: 'Object.keys(granted).length >= perHour + 1_000',
    tests: NOISE,
  },
  {
    name: 'detection: the agent is asked over the budget',
    file: 'functions/analyze-issue/skip-agent.ts',
    find: "if (alert.analysis_mode === 'deferred')",
    replace: "if (alert.analysis_mode !== 'deferred')",
    tests: SKIP_AGENT,
  },
  {
    name: 'detection: an analysis that never was is carried over',
    file: 'functions/analyze-issue/skip-agent.ts',
    find: "analysis_status !== 'complete' || ",
    replace: '',
    tests: SKIP_AGENT,
  },
  {
    name: 'detection: a prober that suspects itself raises alerts',
    file: 'functions/invoke-agent-analysis/decide/index.ts',
    find: 'const grouped = held\n',
    replace: 'const grouped = held && now === ""\n',
    tests: SELF_CHECK,
  },
  {
    name: 'detection: a reference that keeps probers out has not answered',
    file: 'functions/invoke-agent-analysis/assess/self-check.ts',
    find: 'timings.first_byte_ms !== undefined ||',
    replace: '',
    tests: SELF_CHECK,
  },
  {
    name: 'detection: a suspicion that changes its reason begins anew',
    file: 'functions/invoke-agent-analysis/decide/degradation.ts',
    find: 'isSelfSuspicion(degraded?.reason) && isSelfSuspicion(reason) ? (degraded?.since ?? now) : now',
    replace: 'now',
    tests: SELF_CHECK,
  },
  {
    name: 'detection: a maintenance window covers every domain',
    file: 'functions/invoke-agent-analysis/quiet/maintenance.ts',
    find: 'covers(window, domain) && ',
    replace: '',
    tests: NOISE,
  },
  {
    name: 'detection: one tick is enough, whatever the threshold',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: 'if (streak.ticks >= threshold) addCandidate(',
    replace: 'if (streak.ticks >= 1) addCandidate(',
    tests: NOISE,
  },
  {
    name: 'detection: what is over is not withdrawn',
    file: 'functions/invoke-agent-analysis/record/alerts.ts',
    find: 'const over = withdrawable(recorded, complete)',
    replace: 'const over = withdrawable([], complete)',
    tests: USE_CASE,
  },
  {
    name: 'detection: alerts are withdrawn until the function is ended',
    file: 'functions/invoke-agent-analysis/record/alerts.ts',
    find: 'if (!timeToWrite(ports)) {',
    replace: 'if (false) {',
    tests: TIME_BUDGET,
  },
  {
    name: 'detection: the fleet is decided until the function is ended',
    file: 'functions/invoke-agent-analysis/monitor-state.ts',
    find: 'if (!timeToWrite(ports)) return',
    replace: 'if (false) return',
    tests: TIME_BUDGET,
  },
  {
    name: 'detection: an alert that waits for budget waits for ever',
    file: 'functions/invoke-agent-analysis/decide/budget.ts',
    find: '...backlog.map((one) => ({ ...one, of: one }))',
    replace: '',
    tests: BACKLOG,
  },
  {
    name: 'detection: an alert that waits is asked about again and again',
    file: 'functions/domain/alert/guards.ts',
    find: "        absent('analysis_requested_at'),\n",
    replace: '',
    tests: BACKLOG,
  },
  {
    name: 'detection: two ticks pay twice for one analysis',
    file: 'functions/invoke-agent-analysis/decide/budget.ts',
    find: 'const known = granted[grant] !== undefined',
    replace: 'const known = grant.length === 0',
    tests: BACKLOG,
  },
  {
    name: 'detection: an overlapping tick writes over what another wrote',
    file: 'functions/adapters/dynamodb/monitor-store.ts',
    find: "ConditionExpression: '#key = :seen',",
    replace: "ConditionExpression: '#key = :seen OR attribute_exists(#key)',",
    tests: OVERLAP,
  },
  {
    name: 'detection: of overlapping ticks each writes the first state',
    file: 'functions/adapters/dynamodb/monitor-store.ts',
    find: "{ ConditionExpression: 'attribute_not_exists(#key)' }",
    replace: "{ ConditionExpression: 'attribute_not_exists(#key) OR attribute_exists(#key)' }",
    tests: OVERLAP,
  },
  {
    name: 'detection: a tick writes what it made of a state that is old',
    file: 'functions/invoke-agent-analysis/record/domain.ts',
    find: "purpose: 'to record it' }, on, ports)",
    replace: "purpose: 'to record it' }, ({ revision }) => on({ ...observation.state, revision }), ports)",
    tests: OVERLAP,
  },
  {
    name: 'detection: a decision is carried out that another tick has carried out and forgotten',
    file: 'functions/invoke-agent-analysis/record/transition.ts',
    find: "if (decision.kind === 'open' && decision.alert_id !== alertId(state.domain, check, generation)) continue",
    replace: '',
    tests: OVERLAP,
  },
  {
    name: 'detection: an alert is withdrawn by the tick that sees the end, and by no later one',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: 'if (isOpen(view)) recovered.push(entry.alert_id)',
    replace: 'if (isOpen(view) && entry.recovered_at === undefined) recovered.push(entry.alert_id)',
    tests: RECOVERY,
  },
  {
    name: 'detection: a fleet item that cannot be read keeps every outage unreported',
    file: 'functions/invoke-agent-analysis/decide/index.ts',
    find: "typeof done.left !== 'string' && done.left.tag === 'corrupt'",
    replace: "typeof done.left === 'string' && problem === ''",
    tests: ITEMS,
  },
  {
    name: 'detection: a tick for one domain knows no alert of its neighbours',
    file: 'functions/invoke-agent-analysis/decide/index.ts',
    find: 'sharedByAll(suspicion), elsewhere)',
    replace: 'sharedByAll(suspicion), [])',
    tests: OPEN_ALERTS,
  },
  {
    name: 'detection: other evidence carries the analysis of the old',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: 'const repeated = view.repeatable && !view.follow_up && same',
    replace: 'const repeated = view.repeatable && !view.follow_up',
    tests: EVIDENCE,
  },
  {
    name: 'detection: one good tick is enough, whatever the threshold',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: '(streak.ticks >= settings.recovery_ticks &&',
    replace: '(streak.ticks >= 1 &&',
    tests: NOISE,
  },
  {
    name: 'detection: a flapping domain is believed at once',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: '(!flapping() || quiet)',
    replace: '(!flapping() || quiet || settings.cool_down_minutes > 0)',
    tests: NOISE,
  },
  {
    name: 'detection: an alert that ended is followed without a cool-down',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: 'if (cooled || view.follow_up ||',
    replace: 'if (cooled || settings.cool_down_minutes > 0 ||',
    tests: USE_CASE,
  },
  {
    name: 'detection: a part of the fleet withdraws the alert of a group',
    file: 'functions/invoke-agent-analysis/record/group-recovery.ts',
    find: '(complete || !groups.has(id))',
    replace: '(complete || !complete)',
    tests: GROUPING,
  },
  {
    name: 'detection: a group is withdrawn with the first of its domains that is well',
    file: 'functions/invoke-agent-analysis/record/group-recovery.ts',
    find: '!failing.has(id) && ',
    replace: '',
    tests: GROUPING,
  },
  {
    name: 'detection: a tick of a part of the fleet ends a suspicion',
    file: 'functions/invoke-agent-analysis/decide/index.ts',
    find: 'const degraded = tick.whole\n',
    replace: 'const degraded = tick.whole || !tick.whole\n',
    tests: SELF_CHECK,
  },
  {
    name: 'detection: domains that are known to be broken make the prober suspect itself',
    file: 'functions/invoke-agent-analysis/assess/self-check.ts',
    find: 'observation.quiet === undefined && !isBroken(observation)',
    replace: 'observation.quiet === undefined',
    tests: SELF_CHECK,
  },
  {
    name: 'detection: a mute is not kept',
    file: 'functions/invoke-agent-analysis/quiet/index.ts',
    find: 'mute.until > now',
    replace: 'mute.until < now',
    tests: NOISE,
  },
  {
    name: 'detection: one good probe is enough to be well',
    file: 'functions/invoke-agent-analysis/observe/domain.ts',
    find: "if (report.status !== 'healthy' || !broken) return report",
    replace: "if (report.status !== 'healthy' || broken || !broken) return report",
    tests: NOISE,
  },
  {
    name: 'detection: it is not reported that the prober trusts itself again',
    file: 'functions/invoke-agent-analysis/decide/degradation.ts',
    find: '[restoredEvent(before, fleet, now)]',
    replace: '[]',
    tests: SELF_CHECK,
  },
  {
    name: 'detection: a muted domain costs an analysis',
    file: 'functions/invoke-agent-analysis/decide/analysis-backlog.ts',
    find: 'fleet.filter(({ observation }) => observation.quiet === undefined)',
    replace: 'fleet',
    tests: BACKLOG,
  },
  {
    name: 'detection: domains join an alert whose leader could not be written',
    file: 'functions/invoke-agent-analysis/record/index.ts',
    find: "decision.kind !== 'join' || !lost.has(decision.leader)",
    replace: "decision.kind !== 'join' || lost.size >= 0",
    tests: GROUPING,
  },
  {
    name: 'detection: a clock that ran ahead is waited for',
    file: 'functions/invoke-agent-analysis/clock-skew.ts',
    find: '=> at > laterBy(now, SKEW_MS)',
    replace: '=> at === laterBy(now, SKEW_MS)',
    tests: CLOCK,
  },
  {
    name: 'detection: a window is open for as long as the clock shows',
    file: 'functions/invoke-agent-analysis/quiet/maintenance.ts',
    find: 'begun !== null && begun.getTime() <= Date.parse(now)',
    replace: 'begun !== null && begun.getTime() < Date.parse(now)',
    tests: MAINTENANCE,
  },
  {
    name: 'detection: what changes to and fro is analysed each time',
    file: 'functions/domain/alert/guards.ts',
    find: "        before('analyzed_at', laterBy(now, -command.after_ms)),\n",
    replace: '',
    tests: CHANGED,
  },
  {
    name: 'detection: a plan for another fault stays',
    file: 'functions/invoke-agent-analysis/decide/analysis-backlog.ts',
    find: '...audible.flatMap(({ observation }) => observation.changed)',
    replace: '',
    tests: CHANGED,
  },
  {
    name: 'detection: what could not be checked is over',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: "(isUnchecked(check, report) && !(check === 'certificate' && expired))",
    replace: 'false',
    tests: UNCHECKED,
  },
  {
    name: 'detection: one of several probes is enough to see the end of a fault',
    file: 'functions/invoke-agent-analysis/observe/domain.ts',
    find: '...(again.unchecked ?? [])',
    replace: '',
    tests: UNCHECKED,
  },
  {
    name: 'detection: a check that is left out for a site that fails counts as well',
    file: 'functions/adapters/prober/run/inspect.ts',
    find: 'if (!wanted.includes(check)) unchecked.add(check.name)',
    replace: 'if (!all.includes(check)) unchecked.add(check.name)',
    tests: PROBER_UNCHECKED,
  },
  {
    name: 'detection: a server that is not reached has refused old versions of TLS',
    file: 'functions/adapters/prober/checks/legacy-tls.ts',
    find: 'if (isRefusal(error)) return',
    replace: 'if (error instanceof Fault) return',
    tests: PROBER_UNCHECKED,
  },
  {
    name: 'detection: a probe that cannot tell undoes what the others saw',
    file: 'functions/adapters/prober/run/confirm.ts',
    find: 'unknown === undefined && !issues.has(check) && !unchecked.has(check)',
    replace: 'unknown === undefined && !issues.has(check)',
    tests: PROBER_UNCHECKED,
  },
  {
    name: 'detection: one witness is enough',
    file: 'functions/adapters/prober/run/confirm.ts',
    find: 'const WITNESSES = 2',
    replace: 'const WITNESSES = 1',
    tests: PROBER_UNCHECKED,
  },
  {
    name: 'detection: always the same health checks are asked for',
    file: 'functions/adapters/prober/net/fair-queue.ts',
    find: 'servedAs.get(key) ?? 0',
    replace: 'servedAs.get(String(served)) ?? 0',
    tests: HEALTH_CHECK,
  },
  {
    name: 'detection: an execution takes for recovered what it could not check',
    file: 'functions/execution-handler/run/preflight.ts',
    find: 'reportFor(alert.issue, await ports.prober.confirm(monitor)())',
    replace: 'await ports.prober.confirm(monitor)()',
    tests: CARRY_OUT,
  },
  {
    name: 'detection: an execution takes for resolved what it could not check',
    file: 'functions/execution-handler/run/verify.ts',
    find: 'reportFor(issue, await ports.prober.probe(monitor)())',
    replace: 'await ports.prober.probe(monitor)()',
    tests: CARRY_OUT,
  },
  {
    name: 'identity: each symptom is a fault of its own',
    file: 'functions/domain/issues/coverage.ts',
    find: 'check ?? issueTypes[issue_type].check',
    replace: 'check ?? issue_type',
    tests: IDENTITY,
  },
  {
    name: 'identity: what is worse than what people decided on waits for the cool-down',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: ' || isWorse(view.issue, issue)',
    replace: '',
    tests: IDENTITY,
  },
  {
    name: 'identity: an undecided alert hears of a higher severity after the cool-down',
    file: 'functions/invoke-agent-analysis/observe/outdated.ts',
    find: 'isWorse(alert.issue, issue) ? 0 :',
    replace: '',
    tests: IDENTITY,
  },
  {
    name: 'identity: a group swallows what is worse',
    file: 'functions/invoke-agent-analysis/decide/grouping.ts',
    find: ' && !isWorseThan(one, joined)',
    replace: '',
    tests: IDENTITY,
  },
  {
    name: 'identity: slow faults speak after each cool-down',
    file: 'functions/domain/issues/repetition.ts',
    find: '  !SLOW.has(check) ||',
    replace: '  check.length > 0 ||',
    tests: IDENTITY,
  },
  {
    name: 'identity: what cannot be told is never anybody’s',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: 'check === PROBING ? settings.unknown_ticks',
    replace: 'check === PROBING ? 1_000',
    tests: IDENTITY,
  },
  {
    name: 'identity: an expired certificate keeps its warning',
    file: 'functions/invoke-agent-analysis/assess/domain.ts',
    find: " && !(check === 'certificate' && expired)",
    replace: '',
    tests: IDENTITY,
  },
]
