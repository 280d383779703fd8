/** Stands in for a page that was never seen while there is no line: plain, since its code could not be fetched either. */
export const csr = false;
