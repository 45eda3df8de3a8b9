// Files that a person chose, prepared for sending in a message.

export const HISTORIES = ".csv,.tsv,.txt,.xlsx,.xlsm,.ods"; // files that a history is read from
export const TABLES = `${HISTORIES},.md,.html,.htm`; // files that a small table is read from

/** Whether a file has one of these endings. @type {(name: string, endings: string) => boolean} */
export const ends = (name, endings) =>
  endings.split(",").some((one) => name.toLowerCase().endsWith(one));

/** The bytes of a file, as Base64. @type {(blob: Blob) => Promise<string>} */
export const base64 = (blob) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
