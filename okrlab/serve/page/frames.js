// Messages on the wire: frames of Jupyter's protocol, and states whose binary values travel apart.

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");
const isBinary = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const bytesOf = (value) =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);

export function pack(session, type, content, metadata, buffers) {
  const header = {
    msg_id: newId(),
    msg_type: type,
    username: "",
    session,
    date: new Date().toISOString(),
    version: "5.4",
  };
  const json = [header, {}, metadata, content].map((part) => encoder.encode(JSON.stringify(part)));
  const parts = [encoder.encode("shell"), ...json, ...buffers.map(bytesOf)];
  const start = 8 * (parts.length + 2);
  const frame = new Uint8Array(parts.reduce((size, part) => size + part.length, start));
  const numbers = new DataView(frame.buffer);
  numbers.setBigUint64(0, BigInt(parts.length + 1), true);
  let at = start;
  parts.forEach((part, i) => {
    numbers.setBigUint64(8 * (i + 1), BigInt(at), true);
    frame.set(part, at);
    at += part.length;
  });
  numbers.setBigUint64(8 * (parts.length + 1), BigInt(at), true);
  return { id: header.msg_id, frame };
}

export function unpack(data) {
  const numbers = new DataView(data);
  const count = Number(numbers.getBigUint64(0, true));
  const edge = Array.from({ length: count }, (_, i) =>
    Number(numbers.getBigUint64(8 * (i + 1), true)),
  );
  const part = (i) => new Uint8Array(data, edge[i], edge[i + 1] - edge[i]);
  const json = (i) => JSON.parse(decoder.decode(part(i)));
  const buffers = edge
    .slice(5, -1)
    .map((start, i) => new DataView(data, start, edge[i + 6] - start));
  return { header: json(1), parent: json(2), content: json(4), buffers };
}

export function put(state, paths = [], buffers = []) {
  paths.forEach((path, i) => {
    const holder = path.slice(0, -1).reduce((inner, key) => inner[key], state);
    holder[path.at(-1)] = buffers[i];
  });
  return state;
}

export function lift(value, path, paths, buffers) {
  // takes binary values out, noting where they were
  if (isBinary(value)) {
    paths.push(path);
    buffers.push(value);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, i) => lift(item, [...path, i], paths, buffers));
  if (value && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, lift(item, [...path, key], paths, buffers)]),
    );
  }
  return value;
}

export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b || isBinary(a) || isBinary(b))
    return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && same(a[key], b[key]))
  );
}
