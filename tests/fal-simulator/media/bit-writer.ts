/** Most significant bit first, as in every MPEG format. */
export type BitWriter = {
  write: (bits: number, length: number) => void;
  /** Unsigned and signed Exp-Golomb codes of H.264. */
  writeUnsigned: (value: number) => void;
  writeSigned: (value: number) => void;
  /** The bytes so far, the last one padded with zeros. */
  toBytes: () => Uint8Array;
};

export function createBitWriter(): BitWriter {
  let bytes = new Uint8Array(1024);
  let size = 0;
  let pending = 0;
  let pendingLength = 0;

  function write(bits: number, length: number): void {
    let left = length;
    while (left > 0) {
      const taken = Math.min(8 - pendingLength, left);
      const part = (bits >>> (left - taken)) & ((1 << taken) - 1);
      pending = (pending << taken) | part;
      pendingLength += taken;
      left -= taken;
      if (pendingLength === 8) pushByte();
    }
  }

  function pushByte(): void {
    if (size === bytes.length) {
      const larger = new Uint8Array(size * 2);
      larger.set(bytes);
      bytes = larger;
    }
    bytes[size] = pending;
    size += 1;
    pending = 0;
    pendingLength = 0;
  }

  function writeUnsigned(value: number): void {
    const length = 32 - Math.clz32(value + 1);
    write(0, length - 1);
    write(value + 1, length);
  }

  return {
    write,
    writeUnsigned,
    writeSigned: (value) => writeUnsigned(value > 0 ? 2 * value - 1 : -2 * value),
    toBytes: () => {
      if (pendingLength > 0) write(0, 8 - pendingLength);
      return bytes.slice(0, size);
    },
  };
}
