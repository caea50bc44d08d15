/** Whole files, each named by the SHA-256 of its bytes (hexadecimal). A name is there with all its bytes or not at all. */
export interface MediaStore {
  /** For people: the folder, or the bucket. */
  name: string;
  /** Where files on their way in are gathered. */
  incoming: string;
  /** Takes the file at `path`, which may be gone afterwards. A file of that name that is there already is replaced. */
  put(hash: string, path: string): Promise<void>;
  /** From `start` up to and without `end`, which lie within the file; null when it is not there. */
  read(hash: string, start: number, end: number): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null>;
  /** Bytes; null when it is not there. */
  size(hash: string): Promise<number | null>;
  /** Also when it is gone already. */
  remove(hash: string): Promise<void>;
}
