// What a cold `get` does, by Microsoft's own libraries: an Entra token for a service principal, exchanged for the registry's
// refresh token. By the part of @azure/container-registry that does that alone: its client goes on, to an access token and
// a list of repositories.
import { ClientSecretCredential } from "@azure/identity";

const own = (file) => new URL(`dist/esm/${file}`, import.meta.resolve("@azure/container-registry/package.json"));
const { GeneratedClient } = await import(own("generated/index.js"));
const { ContainerRegistryRefreshTokenCredential } = await import(own("containerRegistryTokenCredential.js"));

const [server] = process.argv.slice(2);
const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET } = process.env;
const scope = "https://containerregistry.azure.net/.default";
const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
const client = new GeneratedClient(`https://${server}`, "2021-07-01", {});
const { token } = await new ContainerRegistryRefreshTokenCredential(client, scope, credential).getToken(scope, { service: server });
console.log(JSON.stringify({ ServerURL: server, Username: "00000000-0000-0000-0000-000000000000", Secret: token }));
