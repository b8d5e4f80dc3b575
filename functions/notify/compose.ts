/** What a message is made by: loaded when it is known that there is one. */
export { alertMessage } from './alert-message'
export { sendDigests } from './digest'
export { sendElsewhere } from './fallback'
