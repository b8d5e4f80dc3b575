// Runs a command of this project: `node tools/run.cjs FILE.ts ARGUMENTS`. Plain CommonJS, for whatever Node there is: what would
// end in a stack trace is a sentence here.
// biome-ignore-start lint/style/useNodejsImportProtocol: a Node that is too old does not know it
const { existsSync } = require('fs')
const { join, resolve } = require('path')
// biome-ignore-end lint/style/useNodejsImportProtocol: a Node that is too old does not know it
const { devDependencies, engines } = require('../package.json')

const fail = (problem) => {
  console.error(problem)
  process.exit(1)
}

const [wanted = ''] = engines.node.match(/[\d.]+/) || []
const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
  fail(`Node.js ${wanted} or newer is needed, this is ${process.versions.node}: https://nodejs.org/`)

/** Runs `load`; where it asks for a package that is not there, a sentence says what to do. */
const orNotInstalled = (load) => {
  try {
    load()
  } catch (error) {
    const [, name = ''] = /^Cannot find module '([^']+)'/.exec(error.message) || []
    if (error.code !== 'MODULE_NOT_FOUND' || name === '' || /^[./]/.test(name)) throw error
    fail('the packages are not installed, or not all of them: run `make install` (or `npm ci --include=dev`)')
  }
}

const [, , file] = process.argv
if (file !== '--check') {
  orNotInstalled(() => require('./typescript.cjs'))
  // The functions' runtime, which the local cloud runs by this very Node.
  const runtime = devDependencies.node.split('.')[0]
  if (String(major) !== runtime && !existsSync(join(__dirname, '..', 'node_modules', 'node', 'bin', 'node')))
    fail(
      `npm was not allowed to run the scripts of packages (ignore-scripts), so that the package \`node\` has brought no Node.js ${runtime}: ` +
        `run \`npm rebuild node --ignore-scripts=false\`, or use Node.js ${runtime}`,
    )
  // SQLite is one, and its warning helps no one who runs a command.
  const warn = process.emitWarning
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'ExperimentalWarning' && warning.name !== 'ExperimentalWarning') warn(warning, ...rest)
  }
  process.argv.splice(1, 1)
  orNotInstalled(() => require(resolve(join(__dirname, '..'), file)))
}
