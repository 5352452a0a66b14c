/*
 * Stands in for TypeBox in the build of the console (see vite.config.ts). The contract is the server's to check; the
 * browser needs its types, which cost nothing, and the methods and paths of its routes. Leaving the schemas out makes the
 * first load a tenth smaller.
 */
const schema = Object.freeze({ properties: Object.freeze({}) });

/** Every builder of TypeBox, each giving the same empty schema. */
export const Type: Readonly<Record<string, () => typeof schema>> = new Proxy({}, { get: () => () => schema });
