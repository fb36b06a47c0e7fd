import type { PipelinePolicy } from "@azure/core-rest-pipeline";

/**
 * Keeps a request's agent out of what Azure's libraries log: with AZURE_LOG_LEVEL they write the whole request as JSON,
 * and the agent of a proxy holds the proxy's URL, its password included. The request is sent by it all the same.
 */
export const hideAgentPolicy: PipelinePolicy = {
  name: "hideAgentPolicy",
  sendRequest(request, next) {
    if (request.agent !== undefined)
      Object.defineProperty(request.agent, "toJSON", { value: () => undefined, configurable: true });
    return next(request);
  },
};
