import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { TenantState } from '../tenantState.ts'

/**
 * Lets `oidc-provider` keep its models in the store, as `MODEL:id`. Payloads are copied on the way out: the library and the store
 * never share an object. No method waits for I/O: between finding a refresh token and marking it as used no other request gets a
 * turn, so two refreshes with one token cannot slip past the check for reuse together.
 *
 * During its overlap a used refresh token counts as unused, unless its successor has been used, too.
 * @see https://auth0.com/docs/secure/tokens/refresh-tokens/configure-refresh-token-rotation
 */
export function createAdapterFactory({ store, lifetimes, counters }: TenantState): AdapterFactory {
  return (model): Adapter => {
    const toKey = (id: string) => `${model}:${id}`
    const find = (isWanted: (payload: AdapterPayload) => boolean) =>
      store.find((key, payload) => key.startsWith(`${model}:`) && isWanted(payload))

    const isWithinOverlap = ({ consumed, grantId, rotations = 0 }: AdapterPayload) =>
      model === 'RefreshToken'
      && Date.now() / 1000 - Number(consumed) < lifetimes.rotationOverlapSeconds
      && !find(other => other.grantId === grantId && Number(other.rotations) > Number(rotations) && Boolean(other.consumed))

    return {
      async upsert(id, payload, expiresIn) {
        store.set(toKey(id), structuredClone(payload), expiresIn)
      },
      async find(id) {
        const payload = toPayload(store.get(toKey(id)))
        return payload?.consumed && isWithinOverlap(payload) ? { ...payload, consumed: undefined } : payload
      },
      async findByUid(uid) {
        return toPayload(find(payload => payload.uid === uid))
      },
      async findByUserCode(userCode) {
        return toPayload(find(payload => payload.userCode === userCode))
      },
      async consume(id) {
        // The overlap counts from the first use.
        if (store.get(toKey(id))?.consumed) counters.tokenRefreshRepeated++
        else store.update(toKey(id), { consumed: Math.floor(Date.now() / 1000) })
      },
      async destroy(id) {
        store.delete(toKey(id))
      },
      async revokeByGrantId(grantId) {
        store.deleteWhere((key, payload) => key.startsWith(`${model}:`) && payload.grantId === grantId)
      },
    }
  }
}

function toPayload(stored: AdapterPayload | undefined): AdapterPayload | undefined {
  return stored && structuredClone(stored)
}
