// Runs a command of this project: `node tools/run.cjs FILE.ts ARGUMENTS`. Plain CommonJS, for whatever Node there is: what would
// end in a stack trace is a sentence here.
// biome-ignore lint/style/useNodejsImportProtocol: a Node that is too old does not know it
const { join, resolve } = require('path')
const { engines } = require('../package.json')

const fail = (problem) => {
  console.error(problem)
  process.exit(1)
}

const [wanted = ''] = engines.node.match(/[\d.]+/) || []
const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
  fail(`Node.js ${wanted} or newer is needed, this is ${process.versions.node}: https://nodejs.org/`)

const [, , file] = process.argv
if (file !== '--check') {
  try {
    require('./typescript.cjs')
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
    fail('the packages are not installed: run `make install` (or `npm ci`)')
  }
  // SQLite is one, and its warning helps no one who runs a command.
  const warn = process.emitWarning
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'ExperimentalWarning' && warning.name !== 'ExperimentalWarning') warn(warning, ...rest)
  }
  process.argv.splice(1, 1)
  require(resolve(join(__dirname, '..'), file))
}
