import type { Mutant } from './mutant'

const HANDLER = 'functions/execution-handler'
const ADAPTERS = 'functions/adapters'
const carryOut = ['test/functions/execution-handler/carry-out.test.ts']
const gate = ['test/functions/execution-handler/gate.test.ts']
const requests = ['test/functions/execution-handler/agent-requests.test.ts']
const useCase = ['test/functions/execution-handler/use-case.test.ts']
const undo = ['test/functions/execution-handler/undo.test.ts']
const hostile = ['test/functions/execution-handler/hostile-agent.test.ts']
const agentMode = ['test/functions/execution-handler/agent-mode.test.ts']
const actions = ['test/functions/adapters/actions.test.ts']
const calls = ['test/functions/adapters/action-calls.test.ts']
const agents = ['test/functions/adapters/agent.test.ts']
const core = ['test/functions/adapters/agent-core.test.ts']
const places = ['test/functions/adapters/execution-places.test.ts']
const stopSwitch = ['test/functions/adapters/stop-switch.test.ts']
const extraction = ['test/functions/analyze-issue/plan-extraction.test.ts']

/** The guards of an execution, and of what an agent may bring into one. */
export const execution: readonly Mutant[] = [
  {
    name: 'execution: the switch is not looked at',
    file: `${HANDLER}/gate.ts`,
    find: 'if (off !== undefined) return',
    replace: "if (off === 'never') return",
    tests: carryOut,
  },
  {
    name: 'execution: the stop button is not looked at',
    file: `${HANDLER}/gate.ts`,
    find: 'if (stop_requested_at !== undefined)',
    replace: "if (stop_requested_at === 'never')",
    tests: gate,
  },
  {
    name: 'execution: an alert that cannot be read counts as not stopped',
    file: `${HANDLER}/gate.ts`,
    find: 'if (E.isLeft(stored) || stored.right === undefined)',
    replace: 'if (E.isLeft(stored)) return undefined\n  if (stored.right === undefined)',
    tests: gate,
  },
  {
    name: 'execution: an action begins without time for it',
    file: `${HANDLER}/gate.ts`,
    find: 'progress.over || ports.remaining() <= RESERVE_MS + ACTION_MS',
    replace: 'progress.over',
    tests: carryOut,
  },
  {
    name: 'execution: a switch that cannot be read lets run',
    file: `${ADAPTERS}/stop-switch.ts`,
    find: 'return `the switch ',
    replace: 'return undefined && `the switch ',
    tests: stopSwitch,
  },
  {
    name: 'execution: any value but stop lets run',
    file: `${ADAPTERS}/stop-switch.ts`,
    find: 'Parameter?.Value === RUN',
    replace: "Parameter?.Value !== 'stop'",
    tests: stopSwitch,
  },
  {
    name: 'execution: a decision without a valid MAC runs',
    file: `${HANDLER}/permitted.ts`,
    find: 'signed ? TE.right(alert)',
    replace: 'signed || alert.alert_id ? TE.right(alert)',
    tests: useCase,
  },
  {
    name: 'execution: another plan than the decided one is claimed',
    file: `${HANDLER}/permitted.ts`,
    find: 'digestFits(alert) ? TE.right(alert)',
    replace: 'digestFits(alert) || alert.alert_id ? TE.right(alert)',
    tests: useCase,
  },
  {
    name: 'execution: an old decision runs',
    file: `${HANDLER}/permitted.ts`,
    find: 'return old === undefined ?',
    replace: 'return old !== alert.alert_id ?',
    tests: useCase,
  },
  {
    name: 'execution: a plan that was changed after the check runs',
    file: `${HANDLER}/preflight.ts`,
    find: "if (!digestFits(alert)) return 'it is not the one that was decided on'\n",
    replace: '',
    tests: useCase,
  },
  {
    name: 'execution: what the settings do not name any more is touched',
    file: `${HANDLER}/permitted.ts`,
    find: 'monitor.domain === domain)?.resources ?? {}',
    replace: "monitor.domain === domain)?.resources ?? { cloudfront_distribution_id: 'E1SHOPDEMO0001' }",
    tests: useCase,
  },
  {
    name: 'execution: a domain that is well is repaired',
    file: `${HANDLER}/preflight.ts`,
    find: "seen.status === 'healthy'",
    replace: "seen.domain === 'healthy'",
    tests: carryOut,
  },
  {
    name: 'execution: a domain of unknown state is repaired',
    file: `${HANDLER}/preflight.ts`,
    find: "seen.status === 'unknown'",
    replace: "seen.domain === 'unknown'",
    tests: carryOut,
  },
  {
    name: 'execution: the plan of another fault runs',
    file: `${HANDLER}/preflight.ts`,
    find: 'if (change !== undefined) {',
    replace: "if (change === 'never') {",
    tests: carryOut,
  },
  {
    name: 'execution: steps go on after a failed one',
    file: `${HANDLER}/run-steps.ts`,
    find: "if (record.status === 'failed') {",
    replace: "if (record.action === 'failed') {",
    tests: carryOut,
  },
  {
    name: 'execution: what was changed is put back on an unknown state',
    file: `${HANDLER}/carry-out.ts`,
    find: "result === 'still_failing' ? await undoSteps",
    replace: "result !== 'resolved' ? await undoSteps",
    tests: undo,
  },
  {
    name: 'execution: one failed probe is enough to put back',
    file: `${HANDLER}/verify.ts`,
    find: 'await ports.prober.confirm(monitor)()',
    replace: 'await ports.prober.probe(monitor)()',
    tests: undo,
  },
  {
    name: 'execution: changes are put back in their own order',
    file: `${HANDLER}/run-steps.ts`,
    find: '[...progress.undos].reverse()',
    replace: '[...progress.undos]',
    tests: undo,
  },
  {
    name: 'execution: something begins after the end was recorded',
    file: `${HANDLER}/carry-out.ts`,
    find: '  progress.over = true\n',
    replace: '',
    tests: gate,
  },
  {
    name: 'execution: the agent may ask for steps of the plan in gated mode',
    file: `${HANDLER}/agent-requests.ts`,
    find: "ports.settings.execution.mode === 'agent' ? plannedStep",
    replace: 'ports.settings.execution.mode !== undefined ? plannedStep',
    tests: requests,
  },
  {
    name: 'execution: the agent may ask for anything that the settings allow',
    file: `${HANDLER}/agent-requests.ts`,
    find: 'if (step === undefined && !ports.actions.readOnly(request.action)) {',
    replace: "if (step === undefined && request.action === 'never') {",
    tests: hostile,
  },
  {
    name: 'execution: a step of the plan runs twice for the agent',
    file: `${HANDLER}/agent-requests.ts`,
    find: '      !progress.steps.some(({ step_id }) => step_id === id),',
    replace: '      id !== undefined,',
    tests: agentMode,
  },
  {
    name: 'execution: the agent chooses the parameters of a step',
    file: `${HANDLER}/agent-requests.ts`,
    find: 'canonicalize(parameters) === wanted',
    replace: 'wanted !== undefined',
    tests: hostile,
  },
  {
    name: 'execution: a dry run changes something',
    file: `${ADAPTERS}/actions/index.ts`,
    find: 'limits.dry_run ?',
    replace: 'limits.dry_run && action.readOnly ?',
    tests: calls,
  },
  {
    name: 'execution: an action that the settings do not allow',
    file: `${ADAPTERS}/actions/index.ts`,
    find: '!limits.allowed_actions.includes(step.action)',
    replace: "step.action === 'never'",
    tests: actions,
  },
  {
    name: 'execution: parameters that nobody knows',
    file: `${ADAPTERS}/actions/action.ts`,
    find: 'canonicalize(codec.encode(given.right)) === canonicalize(parameters)',
    replace: 'canonicalize(codec.encode(given.right)) !== undefined',
    tests: actions,
  },
  {
    name: 'execution: resources of others',
    file: `${ADAPTERS}/actions/action.ts`,
    find: 'if (given === own) return undefined',
    replace: 'if (given !== undefined) return undefined',
    tests: actions,
  },
  {
    name: 'execution: an invalidation is sent again by the client',
    file: `${ADAPTERS}/actions/cloudfront-create-invalidation.ts`,
    find: 'maxAttempts: 1',
    replace: 'maxAttempts: 3',
    tests: calls,
  },
  {
    name: 'execution: a record is put back over what somebody else has changed',
    file: `${ADAPTERS}/actions/route53-change-resource-record-sets.ts`,
    find: "Changes: [change('DELETE', from), change('CREATE', to)]",
    replace:
      "Changes: [change('DELETE', from), change('CREATE', to)].map((c) => ({ ...c, Action: 'UPSERT' as const }))",
    tests: calls,
  },
  {
    name: 'execution: an executing call to the agent is sent again',
    file: `${ADAPTERS}/agent.ts`,
    find: '!call.repeatable || ',
    replace: '',
    tests: agents,
  },
  {
    name: 'execution: a refusal of the agent is sent again',
    file: `${ADAPTERS}/agent.ts`,
    find: '!passing.has(answer.left.kind) || ',
    replace: '',
    tests: agents,
  },
  {
    name: 'execution: events of unknown kinds are overlooked',
    file: `${ADAPTERS}/agent-classic-events.ts`,
    find: "'$unknown' in read",
    replace: "'never' in read",
    tests: agents,
  },
  {
    name: 'execution: a guardrail passes for an answer',
    file: `${ADAPTERS}/agent-classic.ts`,
    find: "guardrailTrace?.action === 'INTERVENED'",
    replace: "guardrailTrace?.action === 'NONE'",
    tests: agents,
  },
  {
    name: 'execution: a stream that was cut off passes for an answer',
    file: `${ADAPTERS}/agent-core.ts`,
    find: "text !== '' &&",
    replace: "text === '' &&",
    tests: core,
  },
  {
    name: 'execution: an approval whose execution has begun gets a place again',
    file: `${ADAPTERS}/execution-places.ts`,
    find: 'return Item !== undefined',
    replace: "return Item?.id === ''",
    tests: places,
  },
  {
    name: 'execution: one more at the same time than allowed',
    file: `${ADAPTERS}/execution-places.ts`,
    find: '>= limits.max_concurrent',
    replace: '> limits.max_concurrent',
    tests: places,
  },
  {
    name: 'execution: one more in an hour than allowed',
    file: `${ADAPTERS}/execution-places.ts`,
    find: '>= limits.max_per_hour',
    replace: '> limits.max_per_hour',
    tests: places,
  },
  {
    name: 'execution: the last of two plans is taken',
    file: 'functions/analyze-issue/plan-extraction.ts',
    find: 'planLike.length > 1',
    replace: 'planLike.length > 2',
    tests: extraction,
  },
  {
    name: 'execution: a plan of which a part is permitted',
    file: 'functions/analyze-issue/plan-extraction.ts',
    find: 'if (E.isLeft(checked)) return',
    replace: 'if (E.isLeft(checked) && index === 0) return',
    tests: extraction,
  },
  {
    name: 'extraction: a plan says more than is shown',
    file: 'functions/analyze-issue/plan-strangers.ts',
    find: 'if (own !== undefined) return',
    replace: 'if (own === String(plan)) return',
    tests: extraction,
  },
  {
    name: 'extraction: a step says more than is shown',
    file: 'functions/analyze-issue/plan-strangers.ts',
    find: 'if (more !== undefined) return',
    replace: 'if (more === String(plan)) return',
    tests: extraction,
  },
  {
    name: 'extraction: numbers without end',
    file: 'functions/analyze-issue/plan-strangers.ts',
    find: 'Number.isFinite(value) &&',
    replace: '',
    tests: extraction,
  },
  {
    name: 'extraction: numbers that are rounded',
    file: 'functions/analyze-issue/plan-strangers.ts',
    find: '(!Number.isInteger(value) || Number.isSafeInteger(value)) &&',
    replace: '',
    tests: extraction,
  },
  {
    name: 'extraction: numbers that the table calls zero',
    file: 'functions/analyze-issue/plan-strangers.ts',
    find: '(value === 0 || Math.abs(value) >= SMALLEST)',
    replace: 'true',
    tests: extraction,
  },
  {
    name: 'extraction: nests without end',
    file: 'functions/analyze-issue/plan-strangers.ts',
    find: 'if (depth > MAX_DEPTH) return',
    replace: 'if (depth > 1_000_000) return',
    tests: extraction,
  },
  {
    name: 'extraction: the risk is what the agent says',
    file: 'functions/analyze-issue/plan-extraction.ts',
    find: 'RISKS.indexOf(other) > RISKS.indexOf(one)',
    replace: 'RISKS.indexOf(other) > 2',
    tests: extraction,
  },
  {
    name: 'extraction: a record change is harmless',
    file: `${ADAPTERS}/actions/route53-change-resource-record-sets.ts`,
    find: "leastRisk: 'high'",
    replace: "leastRisk: 'low'",
    tests: extraction,
  },
  {
    name: 'extraction: what nobody knows is harmless',
    file: `${ADAPTERS}/actions/index.ts`,
    find: "?.leastRisk ?? 'high'",
    replace: "?.leastRisk ?? 'low'",
    tests: extraction,
  },
]
