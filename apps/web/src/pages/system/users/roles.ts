import { rolePermissions } from '@t3000/contract';
import type { RoleName } from '@t3000/contract';

/** Roles from fewest to most rights. */
// The contract's table has exactly the role names as keys, in this order.
export const roles = Object.keys(rolePermissions) as readonly RoleName[];
