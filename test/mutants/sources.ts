import type { Mutant } from './mutant'

const EDGES = ['test/stacks/guarantees.test.ts']
const PATTERNS = ['test/stacks/other-sources.test.ts']
const SETTINGS = ['test/stacks/settings.test.ts']
const INPUT = ['test/functions/invoke-agent-analysis/input.test.ts']
const BUS = ['test/local/aws/event-bridge/bus-policy.test.ts']

const FUNCTION = 'stacks/constructs/event-function.ts'
const SOURCES = 'stacks/other-sources.ts'
const PROBLEMS = 'stacks/settings/source-problems.ts'
const DETECTOR = 'functions/invoke-agent-analysis/input.ts'

/** Who else may say that a domain is broken, and that nobody else may. */
export const sources: readonly Mutant[] = [
  {
    name: 'sources: a rule of what others say may not invoke the detector',
    file: FUNCTION,
    find: `      this.invokedBy(\`\${id}-permission\`, 'events.amazonaws.com', rule.arn)\n`,
    replace: '',
    tests: EDGES,
  },
  {
    name: 'sources: the dead-letter queue refuses what others said',
    file: FUNCTION,
    find: `      this.invokedBy(\`\${id}-permission\`, 'events.amazonaws.com', rule.arn)\n      this.senders.push({ service: 'events.amazonaws.com', arn: rule.arn })\n`,
    replace: `      this.invokedBy(\`\${id}-permission\`, 'events.amazonaws.com', rule.arn)\n`,
    tests: EDGES,
  },
  {
    name: 'sources: what others said is dropped where it cannot be delivered',
    file: FUNCTION,
    find: '      deadLetterConfig: { arn: letters.queue.arn },\n',
    replace: '',
    tests: EDGES,
  },
  {
    name: 'sources: a replay has domains probed for what was said long ago',
    file: SOURCES,
    find: "const LIVE = { 'replay-name': [{ exists: false }] } as const",
    replace: 'const LIVE = {} as const',
    tests: PATTERNS,
  },
  {
    name: 'sources: the definition does not notice that the replay guard is gone',
    file: SOURCES,
    find: "const LIVE = { 'replay-name': [{ exists: false }] } as const",
    replace: 'const LIVE = {} as const',
    tests: EDGES,
  },
  {
    name: 'sources: an admitted account speaks under any source',
    file: SOURCES,
    find: "        'ForAllValues:StringEquals': { 'events:source': sources },\n",
    replace: '',
    tests: EDGES,
  },
  {
    name: 'sources: a request without a source passes the policy',
    file: SOURCES,
    find: "        Null: { 'events:source': 'false' },\n",
    replace: '',
    tests: EDGES,
  },
  {
    name: 'sources: an admitted account puts events of every kind',
    file: SOURCES,
    find: "        StringEquals: { 'events:detail-type': IssueDetected.name },\n",
    replace: '',
    tests: EDGES,
  },
  {
    name: 'sources: nobody else is admitted',
    file: 'stacks/cloudops-stack.ts',
    find: '[...busPolicyStatements(settings, bus.arn), ...vantage.busStatements]',
    replace: '[...vantage.busStatements]',
    tests: EDGES,
  },
  {
    name: "sources: an account is heard under another's source",
    file: SOURCES,
    find: '({ account: [account], source: names })',
    replace: '({ source: names })',
    tests: PATTERNS,
  },
  {
    name: 'sources: every alarm of the account has domains probed',
    file: SOURCES,
    find: '    resources,\n    detail:',
    replace: '    detail:',
    tests: EDGES,
  },
  {
    name: 'sources: the end of an alarm is not heard',
    file: SOURCES,
    find: "value: ['ALARM', 'OK']",
    replace: "value: ['ALARM']",
    tests: PATTERNS,
  },
  {
    name: 'sources: a pattern is longer than AWS takes',
    file: SOURCES,
    find: 'const PATTERN_LIMIT = 2_048',
    replace: 'const PATTERN_LIMIT = 4_096',
    tests: PATTERNS,
  },
  {
    name: "sources: the system's own events may be led back to the detector",
    file: PROBLEMS,
    find: "source.startsWith('aws.') || source === SOURCE",
    replace: "source.startsWith('aws.')",
    tests: SETTINGS,
  },
  {
    name: 'sources: an alarm of a domain that nobody watches is taken',
    file: PROBLEMS,
    find: 'monitored.has(domain)',
    replace: "domain !== ''",
    tests: SETTINGS,
  },
  {
    name: "sources: the bus's policy grows beyond what AWS takes",
    file: PROBLEMS,
    find: 'size > POLICY_LIMIT',
    replace: 'size > 100 * POLICY_LIMIT',
    tests: SETTINGS,
  },
  {
    name: 'sources: the detector believes any account',
    file: DETECTOR,
    find: 'one.source === source && isOf(one.account_id, account)',
    replace: 'one.source === source',
    tests: INPUT,
  },
  {
    name: 'sources: the detector takes an alarm of the same name elsewhere',
    file: DETECTOR,
    find: ' && isOf(alarm.account_id, account) && isOf(alarm.region, region)',
    replace: '',
    tests: INPUT,
  },
  {
    name: 'sources: an alarm that is over counts as one that rings',
    file: DETECTOR,
    find: "state.value === 'ALARM' ? { report } : {}",
    replace: "state.value !== '' ? { report } : {}",
    tests: INPUT,
  },
  {
    name: "sources: the local cloud's bus takes what its policy refuses",
    file: 'local/aws/event-bridge/put-events.ts',
    find: 'if (denied !== undefined) return',
    replace: "if (denied === 'AccessDeniedException') return",
    tests: BUS,
  },
  {
    name: 'sources: events of another account pass for those of this one',
    file: 'local/aws/event-bridge/put-events.ts',
    find: '      account,\n      time',
    replace: '      account: accountId,\n      time',
    tests: BUS,
  },
  {
    name: 'sources: an admission wins over a refusal',
    file: 'local/aws/event-bridge/bus-policy.ts',
    find: "    if (denies.some((statement) => applies(statement, entry))) return 'AccessDeniedException'\n",
    replace: '',
    tests: BUS,
  },
  {
    name: 'sources: a documented detector does not notice that the bus refused it',
    file: 'docs/consumers/typescript/detector.ts',
    find: `  if (EventId === undefined) throw new Error(\`\${ErrorCode}: \${ErrorMessage}\`)\n  return EventId\n`,
    replace: `  return EventId ?? \`\${ErrorCode}: \${ErrorMessage}\`\n`,
    tests: ['test/local/workflow/other-sources.test.ts'],
  },
  {
    name: 'sources: a look that somebody asked for hides that the schedule stopped',
    file: 'functions/invoke-agent-analysis/tick.ts',
    find: "if (trigger === 'schedule') ports.measure",
    replace: 'ports.measure',
    tests: ['test/functions/invoke-agent-analysis/observe/report.test.ts'],
  },
  {
    name: 'sources: no message shows who else has reported the fault',
    file: 'functions/domain/messages/facts.ts',
    find: '...facts.filter(isReport)',
    replace: '',
    tests: ['test/functions/domain/messages/facts.test.ts'],
  },
  {
    name: 'sources: an alarm that one of its domains confirms counts as not confirmed',
    file: 'functions/invoke-agent-analysis/tick.ts',
    find: 'healthy === monitors?.length',
    replace: 'healthy > 0',
    tests: ['test/functions/invoke-agent-analysis/observe/report.test.ts'],
  },
]
