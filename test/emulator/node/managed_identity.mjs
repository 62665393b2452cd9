// Microsoft's and GitHub's own clients, one call each: managed_identity.mjs WHAT [NAME=VALUE…], in the environment of
// such a machine. Prints what a test wants to know of the token as JSON: its claims, and when the client thinks it dies.
import {
  AzureDeveloperCliCredential,
  AzurePipelinesCredential,
  ManagedIdentityCredential,
} from "@azure/identity";
import { getIDToken } from "@actions/core";

const [what, ...settings] = process.argv.slice(2);
const options = Object.fromEntries(settings.map((setting) => setting.split(/=(.*)/s).slice(0, 2)));
const scope = `${options.audience ?? "https://containerregistry.azure.net"}/.default`;
const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());

async function token(credential) {
  const answer = await credential.getToken(scope);
  return { ...claims(answer.token), expiresOnTimestamp: answer.expiresOnTimestamp };
}

const asks = {
  "managed-identity": () => {
    const { clientId, resourceId, objectId } = options;
    return token(new ManagedIdentityCredential({ clientId, resourceId, objectId, retryOptions: { maxRetries: 0 } }));
  },
  pipelines: () => {
    const { AZURESUBSCRIPTION_TENANT_ID, AZURESUBSCRIPTION_CLIENT_ID, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID } = process.env;
    return token(
      new AzurePipelinesCredential(
        AZURESUBSCRIPTION_TENANT_ID,
        AZURESUBSCRIPTION_CLIENT_ID,
        options.connection ?? AZURESUBSCRIPTION_SERVICE_CONNECTION_ID,
        process.env.SYSTEM_ACCESSTOKEN,
        { retryOptions: { maxRetries: 0 } },
      ),
    );
  },
  actions: async () => {
    // It also tells the runner to hide the token, on standard output.
    const write = process.stdout.write;
    process.stdout.write = () => true;
    const answer = await getIDToken(options.audience);
    process.stdout.write = write;
    return claims(answer);
  },
  azd: () => token(new AzureDeveloperCliCredential({ tenantId: options.tenant })),
};

try {
  console.log(JSON.stringify(await asks[what]()));
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exit(1);
}
