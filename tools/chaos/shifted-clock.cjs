// Loaded into a function's process before its code: the clock runs ahead by the milliseconds that the file holds.
const { readFileSync } = require('node:fs')
const file = process.env.CLOCK_AHEAD_FILE
const RealDate = Date
const now = () => RealDate.now() + Number(readFileSync(file, 'utf8'))
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given))
  }
  static now() {
    return now()
  }
}
