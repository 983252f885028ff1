export { startIdentity, type Identity, type IdentityOptions } from './issuer';
export { findPerson, people, sampleSchool, type Person, type PersonGrant } from './people';
export { audience, developmentIssuer, issueToken, type IssueOptions } from './token';
