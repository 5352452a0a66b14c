import type { ApiToken, RoleName, apiTokenRoutes } from '@t3000/contract';
import { ApiError } from '@t3000/contract';
import type { ApiTokenRow } from '@t3000/site';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { checkedLimit, limitDto } from '../rights/limit-dto.ts';
import { actorOf, sessionOf } from './actor.ts';

export function apiTokenHandlers(hub: Hub): Handlers<typeof apiTokenRoutes> {
  return {
    listApiTokens: () => ({ items: hub.site.apiTokens.all().map((row) => tokenDto(hub, row)) }),
    createApiToken: ({ body }, call) => {
      const { userId, tokenId } = sessionOf(call);
      // A key that makes keys would outlive its own revocation.
      if (tokenId !== undefined) throw new ApiError('not_permitted', 'a token cannot make tokens; sign in as a person');
      const { name, role, days } = body;
      const limit = checkedLimit(hub.site.places, role, body.limit ?? null);
      const [token, row] = hub.tokens.create({ ...actorOf(call), userId }, { name, role, days, limit });
      return { token, item: tokenDto(hub, row) };
    },
    revokeApiToken: ({ params }, call) => {
      hub.tokens.revoke(actorOf(call), params.id);
      return { done: true };
    },
  };
}

function tokenDto(hub: Hub, row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    // Only names of roles are stored.
    role: row.role as RoleName,
    limit: limitDto(row.limit),
    start: row.start,
    created_by: hub.site.users.get(row.userId)?.name ?? '',
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    last_used_at: row.lastUsedAt ?? null,
    last_address: row.lastAddress,
    problem: hub.tokens.problemOf(row),
  };
}
