/** The settings document that holds a tenant's, or the gateway's, routing policy. */
export const ROUTING_DOCUMENT = 'routing'

/** The settings document that holds a tenant's, or the gateway's, content-safety policy. */
export const SAFETY_DOCUMENT = 'safety'
