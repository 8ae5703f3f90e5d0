import { crc32 } from 'node:zlib';

/** Offsets and lengths are those of PKWARE's APPNOTE.TXT (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const VERSION = 20;

/** A function's archive: one file, as it is. */
export const archiveOf = (name: string, text: string): Buffer => {
  const content = Buffer.from(text);
  const file = Buffer.from(name);
  /** From the version that is needed to the length of the name: the same in both headers. */
  const described = Buffer.alloc(24);
  described.writeUInt16LE(VERSION, 0);
  described.writeUInt32LE(crc32(content), 10);
  described.writeUInt32LE(content.length, 14);
  described.writeUInt32LE(content.length, 18);
  described.writeUInt16LE(file.length, 22);

  const local = Buffer.alloc(30);
  local.writeUInt32LE(LOCAL_SIGNATURE, 0);
  described.copy(local, 4);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(CENTRAL_SIGNATURE, 0);
  central.writeUInt16LE(VERSION, 4);
  described.copy(central, 6);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + file.length, 12);
  end.writeUInt32LE(local.length + file.length + content.length, 16);
  return Buffer.concat([local, file, content, central, file, end]);
};
