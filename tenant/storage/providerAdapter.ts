import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { ExpiringStore } from './expiringStore.ts'

/**
 * Lets `oidc-provider` keep its models in the store, as `MODEL:id`. Payloads are copied on the way out: the library and the store
 * never share an object. No method waits for I/O: between finding a refresh token and marking it as used no other request gets a
 * turn, so two refreshes with one token cannot slip past the check for reuse together.
 */
export function createAdapterFactory(store: ExpiringStore): AdapterFactory {
  return (model): Adapter => {
    const toKey = (id: string) => `${model}:${id}`
    const findBy = (property: string, value: string) =>
      toPayload(store.find((key, payload) => key.startsWith(`${model}:`) && payload[property] === value))

    return {
      async upsert(id, payload, expiresIn) {
        store.set(toKey(id), structuredClone(payload), expiresIn)
      },
      async find(id) {
        return toPayload(store.get(toKey(id)))
      },
      async findByUid(uid) {
        return findBy('uid', uid)
      },
      async findByUserCode(userCode) {
        return findBy('userCode', userCode)
      },
      async consume(id) {
        store.update(toKey(id), { consumed: Math.floor(Date.now() / 1000) })
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
