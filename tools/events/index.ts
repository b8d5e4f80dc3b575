import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as E from 'fp-ts/Either'
import { pc } from '../../local/commands/shared/colours'
import { readCommandLine, runTool, textOf, UsageError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { printableJson } from '../../local/commands/shared/printable'
import { decode } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { AlertId } from '../../schemas/scalars'
import { deploymentOf, deploymentOptions, deploymentUsage } from '../shared/deployment'
import { linesOf } from './line'
import { tail } from './tail'
import { removeLeftOver } from './temporary'

/** `npm run events`: what happens on the bus, while it happens. */

const usage = `Usage: npm run events -- tail [options]     make events [ALERT=…]

Follows the bus by a rule and a queue of its own, which it removes when it ends (Ctrl-C).

  tail            follow the events
  clean           remove rules and queues that killed tails have left behind more than an hour ago
  --alert ID      events of one alert only
  --json          one event a line, as EventBridge delivers it
  --replays       replayed events too
${deploymentUsage}
  --help`

const HOUR = 3_600_000
const REMOVAL_MS = 30_000

const main = async (life: Lifetime): Promise<number> => {
  const { values, positionals } = readCommandLine(process.argv.slice(2), {
    ...deploymentOptions,
    alert: { type: 'string' },
    json: { type: 'boolean' },
    replays: { type: 'boolean' },
  })
  const [command, ...more] = positionals
  if ((command !== 'tail' && command !== 'clean') || more.length > 0)
    throw new UsageError(`one of tail, clean is needed, found ${positionals.join(' ') || 'nothing'}`)
  const alert = textOf(values, 'alert')
  if (alert !== undefined && E.isLeft(decode(AlertId, alert)))
    throw new UsageError(`--alert: expected ${AlertId.description}, found ${alert}`)

  const { bus, stage, region } = deploymentOf(values)
  const clients = { events: new EventBridgeClient({ region }), sqs: new SQSClient({ region }) }
  try {
    if (command === 'clean') {
      const removed = await removeLeftOver(clients, { bus, stage }, new Date(Date.now() - HOUR))
      console.log(removed.length === 0 ? 'nothing is left over' : `removed ${removed.join(', ')}`)
      return 0
    }
    const print = (line: string): void => void process.stdout.write(`${line}\n`)
    const followed = tail(
      { bus, stage, replays: values.replays === true, ...defined({ alert }) },
      {
        clients,
        stop: life.signal,
        now: () => new Date(),
        ready: () => console.error(pc.dim(`following ${bus} in ${region}; Ctrl-C ends it`)),
        event: (event, text) => {
          if (values.json === true) print(printableJson(text))
          else for (const line of linesOf(event)) print(line)
        },
        problem: (problem) => console.error(pc.yellow(problem)),
      },
    )
    // What stops it by itself is said below.
    life.add(() => (life.signal.aborted ? followed : undefined))
    await followed
    return 0
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}

// What was made on AWS is removed there. Whoever reads may stop reading: `| head` is no failure.
void runTool(usage, main, { tidyMs: REMOVAL_MS, brokenPipe: 0 })
