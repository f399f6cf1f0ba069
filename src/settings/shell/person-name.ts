/** "Familyname, Givenname", by what there is of it: a student known from a data load alone may have no name yet. */
export const personName = ({ familyName, givenName }: { familyName: string | null; givenName: string | null }) =>
  [familyName, givenName].filter(Boolean).join(', ') || 'Name not known yet';
