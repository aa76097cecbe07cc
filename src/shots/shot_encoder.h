#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "shots/shot_format.h"

namespace sallow {

/// Encodes shots one after the other in any format except ptb64, which stores groups of shots. The bits of a shot may
/// come in pieces, so a whole shot need not be in memory.
class ShotEncoder {
 public:
  /// Throws UsageError for ptb64.
  ShotEncoder(ShotFormat format, ShotShape shape);

  /// Appends the bytes of the next `bit_count` bits of the current shot to `out`; the first bit is the lowest bit of
  /// words[0]. Bits beyond `bit_count` in the last word are ignored.
  void append(const uint64_t* words, size_t bit_count, std::string& out);
  /// Ends the current shot. All its bits must have been appended.
  void end_shot(std::string& out);

 private:
  void append_01(const uint64_t* words, size_t bit_count, std::string& out);
  void append_b8(const uint64_t* words, size_t bit_count, std::string& out);
  void append_r8(const uint64_t* words, size_t bit_count, std::string& out);
  void append_hits(const uint64_t* words, size_t bit_count, std::string& out);
  void append_dets(const uint64_t* words, size_t bit_count, std::string& out);

  ShotFormat format_;
  ShotShape shape_;
  uint64_t position_ = 0;        // bits of this shot so far
  uint64_t next_run_start_ = 0;  // r8: one past the latest 1, or past the latest byte of 255
  bool any_hit_ = false;         // hits: whether the next index needs a comma
  uint64_t pending_ = 0;         // b8: bits that do not fill a word yet
  unsigned pending_bits_ = 0;
};

}  // namespace sallow
