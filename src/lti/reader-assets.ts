/** Where the reader and pdf.js are. The number goes up when either changes: browsers keep the files for good. */
export const readerDirectory = '/iep/assets/reader-4';
