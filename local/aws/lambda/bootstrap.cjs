// One execution environment: a process that loads one handler and answers one invocation after the other.
// Plain JavaScript, since a compiler in front of it would cost more than the rest of a cold start.
'use strict'

const { createHash } = require('node:crypto')
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join } = require('node:path')
const { constants, Script } = require('node:vm')

// A handler that spins does not see that its parent is gone: reaper.ts ends it.
process.on('disconnect', () => process.exit(0))

const stdout = process.stdout.write.bind(process.stdout)
const stderr = process.stderr.write.bind(process.stderr)
const send = process.send.bind(process)

/** The invocation under way: errors outside of the handler's promise belong to it. */
let current

const describe = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] }

const log = (title, error) => stderr(`ERROR\t${title}\t${JSON.stringify(error)}\n`)

/** Output and answer travel on different channels: the mark tells that an invocation's output is complete. */
const mark = (requestId) => {
  stdout(`\0${requestId}\n`)
  stderr(`\0${requestId}\n`)
}

const answer = (requestId, message) => {
  current = undefined
  mark(requestId)
  send({ requestId, ...message })
}

const fatal = (type, code) => (error) => {
  const described = { ...describe(error), ...(type && { errorType: type }) }
  log(code === 128 ? 'Unhandled Promise Rejection' : 'Uncaught Exception', described)
  send({ requestId: current, error: described }, () => process.exit(code))
}
process.on('uncaughtException', fatal(undefined, 129))
process.on('unhandledRejection', fatal('Runtime.UnhandledPromiseRejection', 128))

const notFound = (message) => Object.assign(new Error(message), { name: 'Runtime.HandlerNotFound' })

// A bundle has megabytes, and compiling them is half of a cold start. What V8 has made of one is kept by its text, in the
// folder of the first argument, for every later environment with the same code.
const [, , kept] = process.argv
const LARGE = 20_000
const compile = Module.prototype._compile
/** Compiled code that is kept after the first invocation, when V8 has made what that needed, too. */
const unkept = []
const keepCompiled = () => {
  for (const [file, script] of unkept.splice(0)) {
    mkdirSync(kept, { recursive: true })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, script.createCachedData())
    renameSync(draft, file)
  }
}

Module.prototype._compile = function (source, filename, ...more) {
  if (kept === undefined || source.length < LARGE) return compile.call(this, source, filename, ...more)
  const file = join(kept, `${createHash('sha1').update(process.version).update(source).digest('hex')}.v8`)
  const script = new Script(Module.wrap(source), {
    filename,
    cachedData: existsSync(file) ? readFileSync(file) : undefined,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const run = script.runInThisContext()
  const result = run.call(
    this.exports,
    this.exports,
    Module.createRequire(filename),
    this,
    filename,
    dirname(filename),
  )
  if (script.cachedDataRejected ?? true) unkept.push([file, script])
  return result
}

const load = () => {
  const handler = process.env._HANDLER ?? ''
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1)
  if (dot < 0) throw notFound(`${handler} is not FILE.EXPORT`)
  const loaded = require(join(process.env.LAMBDA_TASK_ROOT ?? '', handler.slice(0, dot)))
  const found = handler
    .slice(dot + 1)
    .split('.')
    .reduce((value, key) => value?.[key], loaded)
  if (typeof found !== 'function') throw notFound(`${handler} is undefined or not exported`)
  return found
}

/** Async handlers and those with a callback; AWS lets the latter wait for an empty event loop, this does not. */
const call = (handler, event, context) =>
  new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(error) : resolve(result))
    const returned = handler(event, context, done)
    if (typeof returned?.then === 'function') returned.then(resolve, reject)
    else if (handler.length < 3) resolve(returned)
  })

const contextOf = ({ requestId, deadline, arn }) => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: '$LATEST',
  invokedFunctionArn: arn,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  // By the machine's clock, whatever the function has made of `Date`.
  getRemainingTimeInMillis: () =>
    Math.max(0, Math.round(deadline - performance.timeOrigin - performance.now())),
})

const start = () => {
  const handler = load()
  process.on('message', async (invocation) => {
    const { requestId } = invocation
    current = requestId
    process.env._X_AMZN_TRACE_ID = invocation.trace
    try {
      const result = await call(handler, JSON.parse(invocation.payload), contextOf(invocation))
      answer(requestId, { payload: JSON.stringify(result) ?? 'null' })
      setImmediate(keepCompiled)
    } catch (error) {
      const described = describe(error)
      log('Invoke Error', described)
      answer(requestId, { error: described })
    }
  })
  send({ ready: true })
}

try {
  start()
} catch (error) {
  const described = describe(error)
  if (error?.code === 'MODULE_NOT_FOUND') described.errorType = 'Runtime.ImportModuleError'
  log('Init Error', described)
  send({ error: described }, () => process.exit(1))
}
