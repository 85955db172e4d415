/** The settings document that holds a tenant's, or the gateway's, routing policy. */
export const ROUTING_DOCUMENT = 'routing'
