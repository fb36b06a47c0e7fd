import type { AddressRefusal } from "../../core/image/registry-address.ts";

/** Why a text names no registry, for the person who typed it. */
export const ADDRESS_FAULTS: Readonly<Record<AddressRefusal, string>> = {
  empty: "it is empty",
  "white-space": "white space stands in it",
  scheme: "it starts with something other than https:// or http://",
  userinfo: "a user name stands in it; it belongs to --username",
  query: "a ? or # stands in it",
  host: "its host is no host name",
  port: "its port is no port",
  "no-registry":
    "a host has a dot or a port; for Docker Hub write docker.io, with the organisation behind a slash",
  "ipv6-without-port": "the kubelet matches no key for an IPv6 address without a port",
  "web-page": "it is a page of Docker Hub's web site; write docker.io, with the organisation behind a slash",
  image: "it is an image; the image belongs to --image",
  "path-upper-case": "its path has upper-case letters, which image names cannot have",
  path: "its path is none that an image name can have",
};
