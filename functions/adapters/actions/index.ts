import type { Permission } from '../../contract'

/** Permissions that the execution's role needs for the actions of the allow-list. */
export const actionPermissions: readonly Permission[] = []
