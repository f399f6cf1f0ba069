/**
 * The roles of LTI 1.3 core, appendix A.2, that a district may count as staff, as their addresses end: `membership#Instructor`. Learners, guests, observers, mentors,
 * members, and officers of groups are no choice: no setting can open a plan to a student or a guardian. `docs/lti-roles.md` lists every role.
 */
export const staffRoleLabels = {
  'membership#Instructor': 'Instructor of a class',
  'membership#Administrator': 'Administrator of a class',
  'membership#ContentDeveloper': 'Content developer of a class',
  'membership#Manager': 'Manager of a class',
  'institution/person#Administrator': 'Administrator of the district',
  'institution/person#Faculty': 'Faculty of the district',
  'institution/person#Instructor': 'Instructor of the district',
  'institution/person#Staff': 'Staff of the district',
  'system/person#Administrator': 'Administrator of Campus',
  'system/person#AccountAdmin': 'Account administrator of Campus',
  'system/person#SysAdmin': 'System administrator of Campus',
} as const;

export type StaffRole = keyof typeof staffRoleLabels;

/** All of them count unless the district chooses. */
export const staffRoles = Object.keys(staffRoleLabels) as [StaffRole, ...StaffRole[]];
