import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execute } from '../../../../functions/execution-handler/use-case'
import type { Agent } from '../../../../functions/runtime/ports'
import type { Agent as LocalAgent } from '../../../../local/aws/agent'
import { hasTools, protocols, scripted } from '../../../support/agents'
import { analysisWorld } from '../../../support/analysis'
import { ExecutionWorld } from '../../../support/execution'
import * as sample from '../../../support/samples'
import { repair, StandingWorld } from '../../../support/standing-world'

/** Scripts of the local agent, one per way in which an agent may behave; real protocols, the product's own adapters. */
const FOLDER = join(__dirname, '..', '..', '..', 'fixtures', 'agent')
const scriptOf = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'))

interface Expected {
  /** How an execution ends in the mode `gated`: the agent can do no more than be silent. */
  readonly gated: string
  readonly agent: string
  /** Requests that are refused in either mode; 10 rounds of one, where it asks without end. */
  readonly refused?: number
  /** What people read about the plan of an analysis; none where the plan is the built-in one. */
  readonly analysis?: string
  /** The same where a plan is the input of a tool. */
  readonly tool?: string
  /** In which modes it asks for what is no tool of the call: a harness that has such a tool is not listened to any more. */
  readonly ownTool?: readonly ('gated' | 'agent')[]
}

const silent = { gated: 'completed resolved', agent: 'failed resolved agent_unavailable' }
const cases: Readonly<Record<string, Expected>> = {
  good: { gated: 'completed resolved', agent: 'completed resolved' },
  slow: { ...silent, analysis: 'did not answer within its time' },
  throttled: { ...silent, analysis: 'overloaded' },
  down: { ...silent, analysis: 'could not be reached' },
  cut: { ...silent, analysis: 'cut off in the middle' },
  'broken-off': { ...silent, analysis: 'broke off in the middle' },
  corrupt: { ...silent, analysis: 'arrived damaged' },
  'unknown-event': { ...silent, analysis: 'an event that is not known' },
  guardrail: { ...silent, analysis: 'a guardrail of the agent' },
  empty: { ...silent, analysis: 'answered with nothing' },
  'unapproved-action': {
    gated: 'completed resolved',
    agent: 'completed resolved',
    refused: 2,
    ownTool: ['gated', 'agent'],
  },
  'changed-parameters': {
    gated: 'completed resolved',
    agent: 'completed resolved',
    refused: 3,
    ownTool: ['gated'],
  },
  'endless-loop': {
    ...silent,
    refused: 10,
    analysis: 'asked for actions 10 times',
    ownTool: ['gated', 'agent'],
  },
  injection: {
    gated: 'completed resolved',
    agent: 'completed resolved',
    refused: 2,
    ownTool: ['gated', 'agent'],
    analysis: 'distribution E1OTHER000001 is not the one',
  },
  'words-that-count': {
    gated: 'completed resolved',
    agent: 'completed resolved',
    refused: 2,
    ownTool: ['gated', 'agent'],
  },
  'two-plans': {
    gated: 'completed resolved',
    agent: 'completed resolved',
    analysis: 'holds 2 plans',
    tool: 'gave 2 plans',
  },
  'no-plan': {
    gated: 'completed resolved',
    agent: 'completed resolved',
    analysis: 'holds no plan',
    tool: 'gave no plan',
  },
  'broken-plan': {
    gated: 'completed resolved',
    agent: 'completed resolved',
    analysis: 'it is not JSON',
    tool: 'arrived damaged',
  },
}

const files = suite('the scripts of the agent')
files('each has its case, and each case its script', () => {
  const names = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''))
  assert.equal(names.sort(), Object.keys(cases).sort())
})
files.run()

/** The one that never answers is not waited for; the others end by themselves, however slow this machine is. */
const patience_ms = (name: string): number => (name === 'slow' ? 400 : 60_000)

for (const protocol of protocols) {
  const test = suite(`an agent that misbehaves, by ${protocol}`)
  let local: LocalAgent
  let agent: Agent
  const start = async (name: string) => {
    const started = await scripted(protocol, scriptOf(name))
    local = started.local
    agent = {
      invoke: (call) =>
        started.agent.invoke({ ...call, timeout_ms: Math.min(call.timeout_ms, patience_ms(name)) }),
    }
  }
  test.after.each(() => local.stop())

  for (const [name, expected] of Object.entries(cases)) {
    for (const mode of ['gated', 'agent'] as const) {
      const isOwnTool = protocol === 'harness' && expected.ownTool?.includes(mode) === true
      const ends = isOwnTool ? silent[mode] : expected[mode]
      const refusals = isOwnTool ? 0 : (expected.refused ?? 0)
      test(`${name}, ${mode}: ${ends}`, async () => {
        await start(name)
        const world = new ExecutionWorld(sample.approved(), { mode })
        assert.ok(E.isRight(await execute(sample.ALERT_ID)({ ...world.ports, agent })()))
        const { execution_status, result, failure_kind = '' } = world.alert
        assert.is(`${execution_status} ${result} ${failure_kind}`.trim(), ends)
        // The handler's own actions are the approved ones, or none where the agent is to act itself.
        const approved = sample.plan.steps.map(({ action, parameters }) => ({ action, parameters }))
        assert.equal(
          world.ran.map(({ action, parameters }) => ({ action, parameters })),
          mode === 'gated' ? approved : [],
        )
        const { requests = [] } = world.details.agent as { requests?: { outcome: string }[] }
        const refused = requests.filter(({ outcome }) => outcome === 'refused').length
        assert.is(refused, refusals)
        const logged = world.base.lines.filter(({ message }) => message === 'agent request refused')
        assert.is(logged.length, refusals, 'each refusal is logged')
        const counted = world.base.lines.filter(({ message, fields }) =>
          /Execution completed|Execution failed|approved|rejected/.test(JSON.stringify([message, fields])),
        )
        assert.is(counted.length, 1, 'one line that the documented query counts')
        if (refused > 0) assert.match(world.document, '"outcome": "refused"')
      })
    }

    const problem =
      (hasTools(protocol) ? expected.tool : undefined) ??
      (protocol === 'harness' && name === 'endless-loop' ? 'a tool that it was not given' : expected.analysis)
    test(`${name}, analysis: ${problem ?? 'a plan'}`, async () => {
      await start(name)
      const { run, alert, ran } = analysisWorld(async (call) => {
        const answer = await agent.invoke(call)()
        return E.isRight(answer) ? answer.right : answer.left
      })
      await run()
      assert.equal(ran, [], 'nothing is carried out while it analyses')
      assert.is(alert().plan?.steps.length, expected.analysis === undefined ? 1 : 0)
      assert.ok(
        (alert().analysis_problem ?? '').includes(problem ?? ''),
        alert().analysis_problem ?? 'no problem',
      )
    })

    if (protocol === protocols[0])
      test(`${name}, with its repair approved in advance: that runs, or nothing`, async () => {
        await start(name)
        const { run, alert } = analysisWorld(async (call) => {
          const answer = await agent.invoke(call)()
          return E.isRight(answer) ? answer.right : answer.left
        })
        await run()
        const world = new StandingWorld(alert())
        await world.grant()
        await world.analyzed()
        assert.is(world.alert.approval_status, expected.analysis === undefined ? 'approved' : 'pending')
        await local.stop()
        await start(name)
        await world.execute(sample.ALERT_ID, { ...world.executing, agent })
        assert.equal(
          world.execution.ran.map(({ action, parameters }) => ({ action, parameters })),
          expected.analysis === undefined ? repair.steps : [],
        )
      })
  }
  test.run()
}
