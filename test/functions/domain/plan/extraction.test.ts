import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeActions } from '../../../../functions/adapters/actions'
import { extractPlan } from '../../../../functions/domain/plan/extraction'
import * as known from '../../../support/actions'
import * as sample from '../../../support/samples'

const test = suite('the plan in an answer')

const actions = makeActions(sample.settings.execution)
const extract = (answer: string) =>
  extractPlan({ text: answer }, { resources: { cloudfront_distribution_id: sample.DISTRIBUTION } }, actions, {
    max_steps: 2,
  })

const fence = (value: unknown, lang = 'json') =>
  `\`\`\`${lang}\n${typeof value === 'string' ? value : JSON.stringify(value)}\n\`\`\`\n`
const [step] = sample.plan.steps
const planOf = (...changes: readonly object[]) => ({
  ...sample.plan,
  steps: changes.map((change, index) => ({ ...step, id: `step-${index + 1}`, ...change })),
})
const raw = (plan: object, from: string, to: string) => JSON.stringify(plan).replace(from, to)
const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const text = '## Root Cause\n\nThe cache is stale.\n\n'
const plan = `${text}${fence(sample.plan)}`

test('exactly a permitted plan is the plan', () => {
  assert.equal(extract(plan), { plan: sample.plan })
})
test('other JSON before it is no plan', () => {
  assert.equal(extract(`${text}${fence({ headers: [] })}${fence(sample.plan)}`).plan, sample.plan)
})
test('a plan without steps is a plan for people', () => {
  assert.equal(extract(fence(planOf())), { plan: planOf() })
})
test('a fence in a list, with a language in capitals', () => {
  const [first, ...more] = fence(sample.plan, 'JSON').trimEnd().split('\n')
  assert.equal(extract([`1. ${first}`, ...more.map((line) => `   ${line}`)].join('\n')).plan, sample.plan)
})

/** Each gives a plan without steps, and this sentence to people. */
const refused: readonly (readonly [string, string, string])[] = [
  ['no block', text, 'holds no plan (no fenced JSON block)'],
  ['nothing', '', 'holds no plan'],
  ['a block without language', fence(sample.plan, ''), 'holds no plan'],
  ['JSON without a fence', JSON.stringify(sample.plan), 'holds no plan'],
  ['two plans', `${plan}${plan}`, 'holds 2 plans; it must hold one'],
  [
    'a plan and one quoted from a page',
    `${fence(planOf({ action: 'ec2:TerminateInstances' }))}${plan}`,
    'holds 2 plans',
  ],
  [
    'another block after the plan',
    `${plan}${fence({ note: 1 })}`,
    'does not have the form of a plan: version',
  ],
  ['broken JSON', `${text}${fence('{"version":1,')}`, 'it is not JSON'],
  ['a block that is cut', `${text}\`\`\`json\n{"version":1,"summary":"x","steps":[{"id":`, 'it is not JSON'],
  ['an empty block', fence(''), 'it is not JSON'],
  ['comments in JSON', fence('{"version":1, /* later */ "steps":[]}'), 'it is not JSON'],
  ['a list', fence([]), 'does not have the form of a plan'],
  ['null', fence('null'), 'does not have the form of a plan'],
  ['another version', fence({ ...sample.plan, version: 2 }), 'form of a plan: version'],
  ['no summary', fence({ version: 1, steps: [] }), 'form of a plan: summary'],
  ['steps that are none', fence({ version: 1, summary: 'x', steps: 'all' }), 'form of a plan: steps'],
  ['a step without rationale', fence(planOf({ rationale: undefined })), 'steps.0.rationale'],
  ['an unknown risk', fence(planOf({ risk: 'none' })), 'steps.0.risk: expected one of low, medium, high'],
  ['a step id with markup', fence(planOf({ id: '<b>' })), 'steps.0.id'],
  ['a shell command', fence(planOf({ action: 'rm -rf /' })), 'steps.0.action'],
  [
    'an unknown action',
    fence(planOf({ action: 'ec2:TerminateInstances' })),
    'steps.0.action: there is no ec2:TerminateInstances',
  ],
  [
    'an action that is not allowed',
    fence(planOf({ action: 'ec2:DescribeInstances', parameters: { instance_ids: ['i-1'] } })),
    'is not in the setting execution.allowed_actions',
  ],
  [
    'a foreign distribution',
    fence(planOf({ parameters: { distribution_id: 'E1OTHER000001', paths: ['/*'] } })),
    'is not the one that the settings name',
  ],
  [
    'a parameter more',
    fence(planOf({ parameters: { distribution_id: sample.DISTRIBUTION, paths: ['/*'], force: true } })),
    'does not know',
  ],
  [
    'one good step and one bad',
    fence(planOf({}, { action: 'ec2:TerminateInstances' })),
    'steps.1.action: there is no',
  ],
  ['the same id twice', fence(planOf({}, { id: 'step-1' })), 'steps.1.id: step-1 is there twice'],
  [
    'half of a character',
    fence(JSON.stringify(planOf({ rationale: 'HALF' })).replace('HALF', '\\ud83d')),
    'half of a character',
  ],
  ['a step too many', fence(planOf({}, {}, {})), 'steps: 3 are more than execution.max_steps (2)'],
  ['a property more of the plan', fence({ ...planOf({}), also: 'delete it' }), 'also: a plan has no such'],
  [
    'a property more of a step',
    fence(planOf({}, { also: 'delete the bucket' })),
    'steps.1.also: a step has no such property',
  ],
  [
    'a prototype',
    fence(raw(planOf({ rationale: 'R' }), '"R"', '"R","__proto__":{}')),
    '0.__proto__: a step has',
  ],
  ...['12345678901234567890', '-9007199254740992', '1e400', '-1e400', '1e-200'].map(
    (number) =>
      [
        `the number ${number}`,
        fence(raw(planOf({ parameters: { paths: [{ ttl: 'N' }] } }), '"N"', number)),
        'steps.0.parameters.paths.0.ttl: is a number that cannot be stored exactly',
      ] as const,
  ),
  [
    'a prototype in a parameter',
    fence(raw(planOf({ parameters: { paths: 'N' } }), '"N"', '{"__proto__":{"ttl":1}}')),
    'steps.0.parameters.paths: holds a name that cannot be stored',
  ],
  [
    'forty lists in each other',
    fence(raw(planOf({ parameters: { paths: 'N' } }), '"N"', nest(40))),
    'nested deeper than 8',
  ],
  [
    'lists in each other without end',
    fence(raw(planOf({ parameters: { paths: 'N' } }), '"N"', nest(50_000))),
    'nested deeper than 64',
  ],
  [
    'a plan that no one reads',
    fence(planOf({ parameters: { distribution_id: 'x'.repeat(20_000), paths: [] } })),
    'is longer than 20000 characters',
  ],
]
for (const [name, answer, sentence] of refused) {
  test(`${name}: no step, and people read why`, () => {
    const { plan: extracted, problem = '' } = extract(answer)
    assert.equal(extracted.steps, [])
    assert.ok(problem.includes(sentence), problem)
    assert.ok(problem.length <= 1000)
  })
}

const risks: readonly (readonly [string, string, object, string, string])[] = [
  ['a record change', known.change, known.record(), 'low', 'high'],
  ['a record change', known.change, known.record(), 'medium', 'high'],
  ['an invalidation', known.invalidate, known.paths('/*'), 'low', 'low'],
  ['an invalidation', known.invalidate, known.paths('/*'), 'high', 'high'],
]
for (const [name, action, parameters, said, shown] of risks) {
  test(`${name} that the agent calls ${said} is of ${shown} risk, for people and digest`, () => {
    const answer = fence(planOf({ action, parameters, risk: said }))
    const { plan: extracted, problem } = extractPlan({ text: answer }, known, known.actions, { max_steps: 2 })
    assert.is(problem, undefined)
    assert.equal(extracted, planOf({ action, parameters, risk: shown }))
  })
}
for (const [name, first, second, refusedFor] of [
  ['the same path', ['/a', '/b'], ['/c', '/a'], `cache of ${known.DISTRIBUTION} for /a`],
  ['other paths', ['/a'], ['/b'], undefined],
] as const)
  test(`two steps that change ${name}: ${refusedFor === undefined ? 'permitted' : 'refused'}`, () => {
    const steps = [first, second].map(
      (paths, index) =>
        planOf({ id: `step-${index}`, action: known.invalidate, parameters: known.paths(...paths) }).steps[0],
    )
    const answer = fence({ ...planOf({}), steps })
    const { problem } = extractPlan({ text: answer }, known, known.actions, { max_steps: 2 })
    if (refusedFor === undefined) assert.is(problem, undefined)
    else assert.ok(problem?.includes(`step-0 and step-1 change the same: ${refusedFor}`), problem)
  })
test('what no one knows is of high risk', () => {
  assert.is(actions.leastRisk('ec2:TerminateInstances'), 'high')
})
test.run()
