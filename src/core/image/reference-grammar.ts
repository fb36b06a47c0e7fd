/*
 * The grammar of image references: github.com/distribution/reference v0.6.0, regexp.go, piece by piece. All of it
 * is ASCII. Go matches in linear time whatever the text; here too, because wherever two readings start alike the
 * next separator decides between them (test/core/image/reference.test.ts tries).
 */

const alphanumeric = "[a-z0-9]+";
const separator = "(?:[._]|__|[-]+)";
const domainNameComponent = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const tag = "[\\w][\\w.-]{0,127}";
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9a-fA-F]{32,}";
const ipv6address = "\\[(?:[a-fA-F0-9:]+)\\]";

const domainName = `${domainNameComponent}(?:\\.${domainNameComponent})*`;
const domainAndPort = `(?:${domainName}|${ipv6address})(?::[0-9]+)?`;
const pathComponent = `${alphanumeric}(?:${separator}${alphanumeric})*`;
const remoteName = `${pathComponent}(?:/${pathComponent})*`;
const name = `(?:${domainAndPort}/)?${remoteName}`;

/** The whole of a reference; groups: name, tag, digest. */
export const REFERENCE = new RegExp(`^(${name})(?::(${tag}))?(?:@(${digest}))?$`);

/** The whole of a name; groups: domain, path. */
export const NAME = new RegExp(`^(?:(${domainAndPort})/)?(${remoteName})$`);

/** The whole of a domain: `reg.example.com:5000`, `[::1]:5000`. */
export const DOMAIN = new RegExp(`^${domainAndPort}$`);

/** The whole of a repository's path: `library/nginx`. */
export const PATH = new RegExp(`^${remoteName}$`);

/** 64 hexadecimal digits: the identifier of an image, which no name may look like. */
export const IDENTIFIER = /^[a-f0-9]{64}$/;

/** reference.go, RepositoryNameTotalLengthMax. */
export const MAX_PATH_LENGTH = 255;
