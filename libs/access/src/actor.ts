import { z } from 'zod';

/** The roles of the programme. What each may do stands in `abilities.ts`. */
export const roles = [
  'city-officer',
  'district-officer',
  'institute-officer',
  'principal',
  'teacher',
  'expert',
  'researcher',
  'editor',
  'public',
] as const;

export type Role = (typeof roles)[number];

/** One role with its scope: a district (official code, e.g. 310115) or a school (official code). */
export interface RoleGrant {
  role: Role;
  district?: string;
  school?: string;
}

/** Who is asking. `system` is an event handler or a job of the service itself and never comes from a token. */
export interface Actor {
  subject: string;
  name?: string;
  grants: RoleGrant[];
  kind: 'person' | 'anonymous' | 'system';
}

export const anonymous: Actor = { subject: 'anonymous', grants: [], kind: 'anonymous' };

/** The service itself, for event handlers and jobs. */
export const system: Actor = { subject: 'system', grants: [], kind: 'system' };

/** The roles that mean nothing without their scope. */
const scopeOf: Partial<Record<Role, 'district' | 'school'>> = {
  'district-officer': 'district',
  principal: 'school',
  teacher: 'school',
};

/** Whether a grant has the scope without which its role means nothing. */
export function isScoped(grant: RoleGrant): boolean {
  const scope = scopeOf[grant.role];
  return scope === undefined || Boolean(grant[scope]);
}

const code = z.string().min(1).max(64);

/**
 * The claim `doorstep_roles`. A role this version does not know grants nothing, so that an issuer may
 * learn a new one first; a role without its scope is a mistake of the issuer and refused.
 */
export const rolesClaim = z
  .array(z.looseObject({ role: z.string(), district: code.optional(), school: code.optional() }))
  .max(50)
  .transform((grants, context): RoleGrant[] =>
    grants.flatMap(({ role, district, school }, index) => {
      if (!isRole(role)) return [];
      const scope = scopeOf[role];
      if (scope && !{ district, school }[scope]) {
        context.addIssue({
          code: 'custom',
          path: [index, scope],
          message: `the role ${role} needs its ${scope}`,
        });
      }
      return [{ role, ...(district && { district }), ...(school && { school }) }];
    }),
  );

function isRole(role: string): role is Role {
  return (roles as readonly string[]).includes(role);
}
