// What testcontainers would log in with, by its own lookup: `user secret`, or `none`.
//   node credentials.mjs REGISTRY
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { getAuthConfig } = require("testcontainers/build/container-runtime/auth/get-auth-config");
const found = await getAuthConfig(process.argv[2]);
console.log(found ? `${found.username} ${found.password}` : "none");
