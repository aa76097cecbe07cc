#pragma once

#include <string>

#include "bits/bit_table.h"
#include "shots/byte_source.h"
#include "shots/shot_format.h"

namespace sallow {

/// Reads shots from an open file, block by block, in constant memory.
///
/// Throws InputError if the file is truncated or malformed, with the offset of the byte, and the line in text formats.
class ShotReader {
 public:
  /// Throws InputError if the shots are too long, see require_dense().
  ShotReader(InputFile file, ShotFormat format, ShotShape shape);

  /// Reads up to max_shots shots, a multiple of 64, into `block`: shape.bits() rows, one per bit, and one column per
  /// shot that was read. Returns the number of shots; 0 at the end of the file.
  size_t read(BitTable& block, size_t max_shots);
  /// The same, but with one row per shot.
  size_t read_by_shot(BitTable& shots, size_t max_shots);

  /// The name of the file in errors.
  const std::string& name() const { return source_.name(); }

 private:
  size_t read_ptb64(BitTable& block, size_t max_shots);
  /// Each of these reads one shot into a row of zeros. Returns false at the end of the file.
  bool read_shot(uint64_t* row);
  bool read_01(uint64_t* row);
  bool read_b8(uint64_t* row);
  bool read_r8(uint64_t* row);
  bool read_hits(uint64_t* row);
  bool read_dets(uint64_t* row);
  bool take_dets_hit(uint64_t* row);
  void end_line();
  uint64_t take_index(uint64_t count, const std::string& what);
  [[noreturn]] void fail(const std::string& message, std::string remedy = {}) const;
  /// Fails because the file ends inside `what`.
  [[noreturn]] void fail_cut(const std::string& what) const;

  ByteSource source_;
  ShotFormat format_;
  ShotShape shape_;
  uint64_t line_ = 1;
  uint64_t line_offset_ = 0;  // offset at which the line starts
  BitTable transposed_;
};

}  // namespace sallow
