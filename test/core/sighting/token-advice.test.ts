import { describe, expect, it } from "vitest";
import { tokenAdvice } from "../../../src/core/sighting/token-advice.ts";

describe("which token to make", () => {
  it.each([
    ["docker.io", /^Docker Hub: a personal access token/, undefined],
    ["ghcr.io", /classic .* read:packages/, undefined],
    ["registry.gitlab.com", /deploy token with read_registry/, undefined],
    ["quay.io", /robot account/, undefined],
    ["acme.azurecr.io", /--method repository-token pullpass makes one itself/, undefined],
    ["acme-a1b2c3.azurecr.io", /^Azure/, undefined],
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", /ends after 12 hours/, "AWS"],
    ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", /12 hours/, "AWS"],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", /12 hours/, "AWS"],
    ["123456789012.dkr-ecr.eu-west-1.on.aws", /12 hours/, "AWS"],
    ["europe-west1-docker.pkg.dev", /the whole JSON file/, "_json_key"],
    ["gcr.io", /artifactregistry\.reader/, "_json_key"],
    ["eu.gcr.io", /artifactregistry\.reader/, "_json_key"],
  ])("is known for %s", (domain, text, username) => {
    expect(tokenAdvice(domain)?.text).toMatch(text);
    expect(tokenAdvice(domain)?.username).toBe(username);
  });

  it.each([
    "reg.example.com:5000",
    "ghcr.io.evil.example",
    "evil-ghcr.io",
    "acme.azurecr.io.evil.example",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example",
    "x-docker.pkg.dev.evil.example",
    "docker.io:443",
  ])("is not guessed for %s", (domain) => {
    expect(tokenAdvice(domain)).toBeUndefined();
  });
});
