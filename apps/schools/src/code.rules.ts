const wellFormed = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

/** Whether a text is a code of a list that can grow, such as HOMEWORK_THAT_HELPS: capital letters, digits, underscores, 64 at most. */
export const isCode = (text: string): boolean => text.length <= 64 && wellFormed.test(text);
