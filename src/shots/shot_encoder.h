#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "shots/shot_format.h"

namespace sallow {

/// Turns the bits of one shot after another into a file's bytes; every format but ptb64, which has no shots to tell
/// apart. A shot's bits may come in pieces, so that no shot need ever be whole in memory.
class ShotEncoder {
 public:
  ShotEncoder(ShotFormat format, ShotShape shape);

  /// The next `bit_count` bits of the shot that is being written, lowest bit of words[0] first. What lies past them in
  /// the last word does not matter. The bytes are appended to `out`.
  void append(const uint64_t* words, size_t bit_count, std::string& out);
  /// The shot is complete.
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
  uint64_t next_run_start_ = 0;  // r8: one past the latest one, or past the latest byte of 255
  bool any_hit_ = false;         // hits: whether a comma is due
  uint64_t pending_ = 0;         // b8: bits that do not yet fill a word
  unsigned pending_bits_ = 0;
};

}  // namespace sallow
