// @azure/identity's credentials for applications and people, one call each: entra.mjs WHAT [NAME=VALUE…]. Prints the
// claims of the tokens it got as JSON lines.
import {
  AuthorizationCodeCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  InteractiveBrowserCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";

const [what, ...settings] = process.argv.slice(2);
const options = Object.fromEntries(settings.map((setting) => setting.split(/=(.*)/s).slice(0, 2)));
const env = process.env;
const tenant = options.tenant ?? env.EMULATED_TENANT_ID;
const azureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const common = { retryOptions: { maxRetries: 0 }, disableInstanceDiscovery: options.discovery === "no" };

const credentials = {
  secret: () => new ClientSecretCredential(tenant, env.EMULATED_CLIENT_ID, options.secret ?? env.EMULATED_CLIENT_SECRET, common),
  certificate: () =>
    new ClientCertificateCredential(
      tenant,
      env.EMULATED_CERTIFICATE_CLIENT_ID,
      { certificatePath: options.path, certificatePassword: options.password },
      { ...common, sendCertificateChain: options.chain === "yes" },
    ),
  workload: () =>
    new WorkloadIdentityCredential({ ...common, tenantId: tenant, clientId: env.EMULATED_FEDERATED_CLIENT_ID, tokenFilePath: options.file }),
  "device-code": () =>
    new DeviceCodeCredential({
      ...common,
      tenantId: tenant,
      clientId: azureCli,
      userPromptCallback: async ({ userCode }) => {
        const body = JSON.stringify({ user_code: userCode, decision: options.decision ?? "approve" });
        await fetch(`${env.EMULATOR_CONTROL}/device-codes`, { method: "POST", body });
      },
    }),
  code: () => new AuthorizationCodeCredential(tenant, azureCli, options.code, options.redirect, common),
  browser: () => new InteractiveBrowserCredential({ ...common, tenantId: tenant, clientId: azureCli }),
};

try {
  const credential = credentials[what]();
  for (const audience of (options.audience ?? "https://containerregistry.azure.net").split(",")) {
    const { token, expiresOnTimestamp } = await credential.getToken(`${audience}/.default`);
    const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
    console.log(JSON.stringify({ ...claims, expiresOnTimestamp }));
  }
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exit(1);
}
