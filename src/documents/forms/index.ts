/** The forms that plan documents are written on; one file each beside this one. */
export type FormName = string;
