/**
 * Import this before anything that imports Drizzle. Node reads the manifest of a package again for
 * each of its files; Drizzle's has 180 KB, and some 400 readings cost 300 ms and 160 MB at the
 * start. Files that Drizzle imports from itself are ES modules: no manifest is needed to know that.
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL
    const isInsideDrizzle = parent?.includes('/node_modules/drizzle-orm/') === true
    if (!isInsideDrizzle || !/^\.\.?\/.*\.js$/.test(specifier)) return next(specifier, context)
    return { url: new URL(specifier, parent).href, format: 'module', shortCircuit: true }
  },
})
