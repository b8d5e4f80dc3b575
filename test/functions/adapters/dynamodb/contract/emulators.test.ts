import { storeContract } from '../../../../support/store-contract'
import { startEmulators } from '../../../../support/store-services'

storeContract('stores on dynalite and fauxqs', startEmulators)
