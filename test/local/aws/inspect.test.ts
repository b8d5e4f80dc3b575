import { mkdirSync, writeFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLambda, type Lambda, lambdaResourceTypes } from '../../../local/aws/lambda'
import { readDefinition } from '../../../local/terraform'
import { functionResource, writeDefinition } from '../../support/write-definition'

/** A debugger at a function, by the protocol that editors and browsers speak. */

const test = suite('local/lambda/inspect')
const written = writeDefinition(
  { aws_lambda_function: { held: functionResource('held', { timeout: 1 }) } },
  { held: `exports.handler = async () => 'deployed'` },
)

let lambda: Lambda
const lines: string[] = []
test.before(() => {
  lambda = createLambda({
    definition: readDefinition(written.directory, lambdaResourceTypes, { endpoint: 'http://127.0.0.1:1' }),
    stateDir: written.stateDir,
    environment: {},
    inspect: new Map([['held', 0]]),
    sendToQueue: async () => {},
    retryDelay: () => 1,
    report: () => {},
  })
  lambda.onLog((_, line) => lines.push(line))
})
test.after(async () => {
  await lambda.stop()
  written.remove()
})

/** The line that `// held` marks is the fourth of the source. */
const HELD = 4
const source = (answer: string): string => `interface Context { getRemainingTimeInMillis(): number }
export const handler = async (event: unknown, context: Context): Promise<object> => {
  if (event === 'fail') throw new Error('failed')
  const left: number = context.getRemainingTimeInMillis() // held
  return { answer: '${answer}', left }
}
`

const develop = async (answer: string) => {
  const folder = join(written.stateDir, answer)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'handler.ts'), source(answer))
  const options = { loader: 'ts', format: 'cjs', sourcemap: true, sourcefile: 'handler.ts' } as const
  const { code, map } = transformSync(source(answer), options)
  writeFileSync(join(folder, 'index.js'), `${code}//# sourceMappingURL=index.js.map\n`)
  writeFileSync(join(folder, 'index.js.map'), map)
  const line = code.split('\n').findIndex((text) => text.includes('getRemainingTimeInMillis'))
  const before = lines.length
  await lambda.find('held').develop(folder)
  return { map: new SourceMap(JSON.parse(map)), line, address: await listening(before) }
}

const ADDRESS = /^Debugger listening on (ws:\S+)$/
const listening = (since: number): Promise<string> =>
  new Promise((resolve) => {
    const found = () => lines.slice(since).flatMap((line) => ADDRESS.exec(line)?.[1] ?? [])[0]
    const stop = lambda.onLog(() => {
      const address = found()
      if (address === undefined) return
      stop()
      resolve(address)
    })
    const address = found()
    if (address !== undefined) resolve(address)
  })

const Message = t.partial({ id: t.number, method: t.string, params: t.UnknownRecord, error: t.unknown })
const Paused = t.type({
  callFrames: t.array(t.type({ location: t.type({ lineNumber: t.number, columnNumber: t.number }) })),
})

/** One debugger. */
const attach = async (address: string) => {
  const socket = new WebSocket(address)
  const heard: t.TypeOf<typeof Message>[] = []
  const waiting = new Set<() => void>()
  socket.onmessage = ({ data }) => {
    const message: unknown = JSON.parse(String(data))
    if (Message.is(message)) heard.push(message)
    for (const look of waiting) look()
  }
  const message = (wanted: (message: t.TypeOf<typeof Message>) => boolean) =>
    new Promise<t.TypeOf<typeof Message>>((resolve) => {
      const look = (): void => {
        const found = heard.find(wanted)
        if (found !== undefined) resolve(found)
      }
      waiting.add(look)
      look()
    })
  let sent = 0
  const send = async (method: string, params: object = {}) => {
    sent += 1
    const id = sent
    socket.send(JSON.stringify({ id, method, params }))
    const { error } = await message((one) => one.id === id)
    assert.is(error, undefined, `${method}: ${JSON.stringify(error)}`)
  }
  await new Promise((resolve) => {
    socket.onopen = resolve
  })
  await send('Debugger.enable')
  await send('Runtime.enable')
  return { send, message, close: () => socket.close() }
}

const invoke = async (payload: unknown = 'go') => {
  const { failed, payload: text } = await lambda.invoke('held', JSON.stringify(payload))
  return { failed, result: JSON.parse(text) }
}

test('stops at a line of the source before anything is invoked, for longer than the function may run', async () => {
  const { map, line, address } = await develop('first')
  const debug = await attach(address)
  await debug.send('Debugger.setBreakpointByUrl', { urlRegex: 'index\\.js$', lineNumber: line })
  const answer = invoke()
  const { params } = await debug.message(({ method }) => method === 'Debugger.paused')
  const [frame] = Paused.is(params) ? params.callFrames : []
  const { lineNumber = -1, columnNumber = -1 } = frame?.location ?? {}
  const entry = map.findEntry(lineNumber, columnNumber)
  assert.match('originalSource' in entry ? entry.originalSource : '', /handler\.ts$/)
  assert.is('originalLine' in entry ? entry.originalLine + 1 : 0, HELD)
  await debug.send('Debugger.resume')
  const { failed, result } = await answer
  assert.not.ok(failed)
  assert.is(result.answer, 'first')
  assert.ok(result.left > 3_600_000)
  debug.close()
})

test('a stack trace names the source', async () => {
  const { failed, result } = await invoke('fail')
  assert.ok(failed)
  assert.match(result.trace.join('\n'), /handler\.ts:3:/)
})

test('new code takes the place of what a debugger holds, and listens again', async () => {
  const { line, address } = await develop('second')
  const debug = await attach(address)
  await debug.send('Debugger.setBreakpointByUrl', { urlRegex: 'index\\.js$', lineNumber: line })
  const held = invoke()
  const next = invoke()
  await debug.message(({ method }) => method === 'Debugger.paused')
  await develop('third')
  assert.ok((await held).failed)
  assert.is((await next).result.answer, 'third')
  assert.is((await invoke()).result.answer, 'third')
  debug.close()
})

test.run()
