// LLVM's raw profile: a header, then the sections as they lie in memory, each padded to 8 bytes.
// https://github.com/llvm/llvm-project/blob/llvmorg-14.0.6/compiler-rt/include/profile/InstrProfData.inc

/** A section of the module's memory: its address and its bytes in base64. */
type Section = { start: number; bytes: string };

/** What the compiler put into an instrumented module. */
export type Sections = { version: string; data: Section; counters: Section; names: Section };

/** "\xfflprofR\x81" of a 32-bit program, as a number in the order of bytes of the machine. */
const MAGIC = 0xff6c_7072_6f66_5281n;
/** One description, of a target whose pointers have 32 bits. */
const RECORD_BYTES = 40;
const COUNTER_BYTES = 8;
/** The kinds of value profiles that this version knows; we take none. */
const LAST_VALUE_KIND = 1n;

/** The version of the format that clang 14 writes; its upper bits say what is counted. */
const FORMAT_VERSION = 8n;

export function rawProfile({ version, data, counters, names }: Sections): Buffer {
  const [records, counts, texts] = [data, counters, names].map(({ bytes }) => Buffer.from(bytes, "base64"));
  const padding = (bytes: Buffer): Buffer => Buffer.alloc((8 - (bytes.length % 8)) % 8);
  if (BigInt.asUintN(32, BigInt(version)) !== FORMAT_VERSION) throw new Error(`the format must be version ${FORMAT_VERSION}, found ${BigInt.asUintN(32, BigInt(version))}`);
  if (records.length % RECORD_BYTES !== 0) throw new Error(`descriptions must have ${RECORD_BYTES} bytes each, found ${records.length} in all`);
  const header = [
    MAGIC,
    BigInt(version),
    0n, // bytes of build ids
    BigInt(records.length / RECORD_BYTES),
    BigInt(padding(records).length),
    BigInt(counts.length / COUNTER_BYTES),
    BigInt(padding(counts).length),
    BigInt(texts.length),
    BigInt.asUintN(32, BigInt(counters.start - data.start)),
    BigInt(names.start),
    LAST_VALUE_KIND,
  ];
  const head = Buffer.alloc(header.length * 8);
  for (const [index, field] of header.entries()) head.writeBigUInt64LE(field, index * 8);
  return Buffer.concat([head, records, padding(records), counts, padding(counts), texts, padding(texts)]);
}
