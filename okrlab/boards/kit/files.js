// Files that a person chose, prepared for sending in a message.

export const TABLES = ".csv,.tsv,.txt,.md,.xlsx,.xlsm"; // what a reader of tables takes

/** The bytes of a file, as Base64. @type {(blob: Blob) => Promise<string>} */
export const base64 = (blob) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
