import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execute } from '../../../../functions/execution-handler/use-case'
import type { AgentAnswer } from '../../../../functions/runtime/ports'
import { ANSWER, endingServer, endings } from '../../../support/agent-endings'
import { agentBy, callOf, type Protocol, pointAt, protocols } from '../../../support/agents'
import { ExecutionWorld } from '../../../support/execution'
import * as sample from '../../../support/samples'

/** The table of docs/agents.md: how an answer ends, and what it then is, by each protocol. */
const PAGE = readFileSync(join(__dirname, '..', '..', '..', '..', 'docs', 'agents.md'), 'utf8')
const [, section = ''] = PAGE.split('## Every way an answer can end')
const [table = ''] = section.split('\n## ')
const rows = table
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
/** In the order of the table. */
const COLUMNS = ['classic', 'core', 'converse', 'harness'] as const
/** A runtime answers in the same way, whoever may call it. */
const columnOf = (protocol: Protocol): (typeof COLUMNS)[number] =>
  protocol === 'core by IAM' ? 'core' : protocol
const verdicts = Object.fromEntries(
  COLUMNS.map((protocol, at) => [
    protocol,
    Object.fromEntries(
      rows.map((row) => [row[1] ?? '', row[2 + at] ?? '']).filter(([, verdict]) => verdict !== ''),
    ),
  ]),
) as Readonly<Record<(typeof COLUMNS)[number], Readonly<Record<string, string>>>>
/** Frames that come together are the same ending. */
const base = (name: string): string => name.replace(', all at once', '')

const asked = async <A>(protocol: Protocol, name: string, run: () => Promise<A>): Promise<A> => {
  const server = await endingServer(columnOf(protocol), name)
  pointAt(server.url, server.url)
  try {
    return await run()
  } finally {
    await server.stop()
  }
}
const isWhole = ({ text, results }: AgentAnswer): boolean =>
  results === undefined
    ? text === ANSWER
    : text === sample.ANALYSIS && JSON.stringify(results) === JSON.stringify([sample.plan])
const patience_ms = (verdict: string | undefined): number => (verdict === 'timeout' ? 400 : 20_000)

for (const protocol of protocols) {
  const column = columnOf(protocol)
  const test = suite(`every way an answer by ${protocol} can end`)
  test('is in the table of the page', () => {
    assert.equal([...new Set(endings[column].map(base))].sort(), Object.keys(verdicts[column]).sort())
  })
  for (const name of endings[column]) {
    const verdict = verdicts[column][base(name)]
    test(`${name}: ${verdict}`, async () => {
      const answer = await asked(protocol, name, () =>
        agentBy(protocol).invoke(callOf('Why?', { timeout_ms: patience_ms(verdict) }))(),
      )
      assert.is(E.isRight(answer) ? (isWhole(answer.right) ? 'whole' : 'another') : answer.left.kind, verdict)
    })
    if (verdict === 'whole' || name.includes('all at once')) continue
    test(`${name}, an agent that is to act by itself: never completed`, async () => {
      const world = new ExecutionWorld(sample.approved(), { mode: 'agent' })
      const agent = agentBy(protocol)
      const impatient = {
        invoke: (call: Parameters<typeof agent.invoke>[0]) =>
          agent.invoke({ ...call, timeout_ms: patience_ms(verdict) }),
      }
      await asked(protocol, name, () => execute(sample.ALERT_ID)({ ...world.ports, agent: impatient })())
      assert.equal([world.alert.execution_status, world.alert.failure_kind], ['failed', 'agent_unavailable'])
    })
  }
  test.run()
}
