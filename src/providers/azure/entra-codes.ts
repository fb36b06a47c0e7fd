import type { Cause } from "../../core/finding/causes.ts";
import type { Fix } from "../../core/finding/finding.ts";

/** What an error of Entra means, for who tried to log in. */
export interface EntraReading {
  readonly cause: Cause;
  readonly title: string;
  readonly fixes: readonly Fix[];
}

const LOG_IN = manual("log in", "az login");
const SEE_WHO = manual("see who is logged in, and where", "az account show");
const TRY_AGAIN = manual("it passes by itself: try again in a minute");
const NEW_SECRET = manual(
  "add a new client secret beside the old one, for the application that pullpass logs in as",
  "az ad app credential reset --id APPLICATION-ID --append",
);

const WRONG_CLOUD: EntraReading = {
  cause: "cloud-login-missing",
  title: "the login is of another cloud of Azure's than the registry",
  fixes: [manual("name the registry's cloud: `--cloud china`, `--cloud us-government`"), SEE_WHO],
};

const CONDITIONAL_ACCESS: EntraReading = {
  cause: "cloud-not-permitted",
  title: "a conditional access policy of the tenant does not let this login in",
  fixes: [
    manual("log in from a network and a device that the policy allows, or ask the tenant's administrator"),
    manual("for a person who has to prove more", "az login --use-device-code"),
  ],
};

const NO_FEDERATION: EntraReading = {
  cause: "cloud-login-missing",
  title: "Entra knows no federated credential for the token of this workload",
  fixes: [
    manual(
      "compare issuer (its last slash too), subject and audience",
      "az ad app federated-credential list --id APPLICATION-ID",
    ),
  ],
};

const ASKED_WRONGLY: EntraReading = {
  cause: "cloud-refused",
  title: "Entra knows no such service in this tenant",
  fixes: [manual("check `--tenant` and `--cloud`"), SEE_WHO],
};

const ENDED: EntraReading = {
  cause: "cloud-login-missing",
  title: "the login to Azure has ended",
  fixes: [
    LOG_IN,
    manual("for what runs without a person, log in as a service principal or a managed identity instead"),
  ],
};

const TRANSIENT: EntraReading = {
  cause: "cloud-unreachable",
  title: "Entra cannot log anybody in just now",
  fixes: [TRY_AGAIN],
};

/**
 * The codes of Entra that a log-in of ours can meet. Their texts change (Entra's own documents say so), the codes do
 * not. Source: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
const READINGS: Readonly<Record<number, EntraReading>> = {
  7000222: {
    cause: "aad-secret-expired",
    title: "the client secret that pullpass logs in to Azure with has ended",
    fixes: [
      manual("see when each ends", "az ad app credential list --id APPLICATION-ID -o table"),
      NEW_SECRET,
      manual("or log in as yourself", "az login"),
    ],
  },
  7000215: {
    cause: "aad-secret-wrong",
    title: "the client secret that pullpass logs in to Azure with is wrong",
    fixes: [
      manual(
        "AZURE_CLIENT_SECRET is the secret's value, not its id; one made a minute ago may not be known yet",
      ),
      NEW_SECRET,
      manual("or log in as yourself", "az login"),
    ],
  },
  7000218: {
    cause: "cloud-login-missing",
    title: "nothing was sent that proves who logs in to Azure",
    fixes: [manual("set AZURE_CLIENT_SECRET, a certificate or a federated token"), LOG_IN],
  },
  700016: {
    cause: "aad-app-not-found",
    title: "the application that pullpass logs in to Azure as is not in this tenant",
    fixes: [
      manual("AZURE_CLIENT_ID is the *Application (client) ID*, AZURE_TENANT_ID the tenant that has it"),
      manual("see which tenant has it", "az ad sp show --id APPLICATION-ID --query appOwnerOrganizationId"),
    ],
  },
  7000112: {
    cause: "aad-app-not-found",
    title: "the application that pullpass logs in to Azure as is disabled",
    fixes: [manual("have it enabled in Entra: Enterprise applications, Properties"), LOG_IN],
  },
  90002: {
    cause: "cloud-login-missing",
    title: "Entra has no such tenant",
    fixes: [manual("check `--tenant` and AZURE_TENANT_ID, and the cloud (`--cloud`)"), SEE_WHO],
  },
  // A refresh token: unused for 90 days, of a session that the tenant's policy ends, of a password that was changed since.
  700082: ENDED,
  70043: ENDED,
  50173: ENDED,
  50133: ENDED,
  90038: WRONG_CLOUD,
  900382: WRONG_CLOUD,
  900432: WRONG_CLOUD,
  53003: CONDITIONAL_ACCESS,
  530032: CONDITIONAL_ACCESS,
  50076: CONDITIONAL_ACCESS,
  50079: CONDITIONAL_ACCESS,
  70021: NO_FEDERATION,
  700211: NO_FEDERATION,
  700212: NO_FEDERATION,
  700213: NO_FEDERATION,
  700229: NO_FEDERATION,
  700024: {
    cause: "cloud-login-missing",
    title: "the token of this workload has ended",
    fixes: [manual("see that AZURE_FEDERATED_TOKEN_FILE is renewed, and the machine's clock")],
  },
  500011: ASKED_WRONGLY,
  70011: ASKED_WRONGLY,
  90033: TRANSIENT,
  90006: TRANSIENT,
  90024: TRANSIENT,
  50000: TRANSIENT,
};

/** What the first of the codes that is known means; undefined where none is. */
export function readEntraCodes(codes: readonly number[]): EntraReading | undefined {
  return codes.map((code) => READINGS[code]).find((reading) => reading !== undefined);
}

function manual(text: string, command?: string): Fix {
  return { text, ...(command === undefined ? {} : { command }), applicability: "manual" };
}
