import type { StaffRole } from '../districts/index.ts';

/**
 * Every role of LTI 1.3 core, appendix A.2, and what it means here. `docs/lti-roles.md` is the same list for people; a test holds the two together.
 *
 * - `staff`: opens plans where the district counts the principal role as staff.
 * - `student`: opens nothing, whatever other roles stand beside it.
 * - `nobody`: opens nothing by itself.
 */
export type RoleMeaning = 'staff' | 'student' | 'nobody';

type Roles = Readonly<Record<string, RoleMeaning>>;

export const rolesByVocabulary = {
  system: {
    Administrator: 'staff',
    None: 'nobody',
    AccountAdmin: 'staff',
    Creator: 'nobody',
    SysAdmin: 'staff',
    SysSupport: 'nobody',
    TestUser: 'nobody',
    User: 'nobody',
  },
  institution: {
    Administrator: 'staff',
    Faculty: 'staff',
    Guest: 'nobody',
    None: 'nobody',
    Other: 'nobody',
    Staff: 'staff',
    Student: 'student',
    Alumni: 'nobody',
    Instructor: 'staff',
    Learner: 'student',
    Member: 'nobody',
    Mentor: 'nobody',
    Observer: 'nobody',
    ProspectiveStudent: 'student',
  },
  membership: {
    Administrator: 'staff',
    ContentDeveloper: 'staff',
    Instructor: 'staff',
    Learner: 'student',
    // No role of classes, but platforms write it for one.
    Student: 'student',
    Mentor: 'nobody',
    Manager: 'staff',
    Member: 'nobody',
    // Officers of a group, like its treasurer: students are, in clubs.
    Officer: 'nobody',
  },
} as const satisfies Record<string, Roles>;

export type Vocabulary = keyof typeof rolesByVocabulary;

/** The sub-roles of a class. One that is not here opens nothing. */
export const subRoles = {
  Administrator: {
    Administrator: 'staff',
    Developer: 'staff',
    ExternalDeveloper: 'nobody',
    ExternalSupport: 'nobody',
    ExternalSystemAdministrator: 'nobody',
    Support: 'staff',
    SystemAdministrator: 'staff',
  },
  ContentDeveloper: {
    ContentDeveloper: 'staff',
    ContentExpert: 'staff',
    ExternalContentExpert: 'nobody',
    Librarian: 'staff',
  },
  Instructor: {
    ExternalInstructor: 'nobody',
    Grader: 'nobody',
    GuestInstructor: 'nobody',
    Lecturer: 'staff',
    PrimaryInstructor: 'staff',
    SecondaryInstructor: 'staff',
    TeachingAssistant: 'staff',
    TeachingAssistantGroup: 'nobody',
    TeachingAssistantOffering: 'staff',
    TeachingAssistantSection: 'staff',
    TeachingAssistantSectionAssociation: 'staff',
    TeachingAssistantTemplate: 'nobody',
  },
  Learner: {
    ExternalLearner: 'student',
    GuestLearner: 'student',
    Instructor: 'student',
    Learner: 'student',
    NonCreditLearner: 'student',
  },
  Manager: {
    AreaManager: 'staff',
    CourseCoordinator: 'staff',
    ExternalObserver: 'nobody',
    Manager: 'staff',
    Observer: 'nobody',
  },
  Member: { Member: 'nobody' },
  Mentor: {
    Advisor: 'nobody',
    Auditor: 'nobody',
    ExternalAdvisor: 'nobody',
    ExternalAuditor: 'nobody',
    ExternalLearningFacilitator: 'nobody',
    ExternalMentor: 'nobody',
    ExternalReviewer: 'nobody',
    ExternalTutor: 'nobody',
    LearningFacilitator: 'nobody',
    Mentor: 'nobody',
    Reviewer: 'nobody',
    Tutor: 'nobody',
  },
  Officer: {
    Chair: 'nobody',
    Communications: 'nobody',
    Secretary: 'nobody',
    Treasurer: 'nobody',
    'Vice-Chair': 'nobody',
  },
} as const satisfies Record<string, Roles>;

/** The setting of a district that a principal role falls under. */
export const staffRoleOf = (vocabulary: Vocabulary, principal: string) =>
  `${vocabulary === 'membership' ? vocabulary : `${vocabulary}/person`}#${principal}` as StaffRole;
