#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"

namespace sallow {

/// Bytes of a file in order, through a buffer, with their offset.
class ByteSource {
 public:
  static constexpr int kEnd = -1;

  explicit ByteSource(InputFile file);

  /// The next byte, left where it is; kEnd at the end.
  int peek() { return next_ < buffer_end_ || refill() ? static_cast<unsigned char>(buffer_[next_]) : kEnd; }
  int take() {
    int byte = peek();
    next_ += byte != kEnd;
    return byte;
  }
  /// Up to `count` bytes; fewer only at the end.
  size_t read(void* bytes, size_t count);

  /// What is in the buffer now, at least one byte unless the end is reached; skip() moves past some of it.
  const char* buffered() const { return buffer_.data() + next_; }
  size_t buffered_bytes() { return peek() == kEnd ? 0 : buffer_end_ - next_; }
  void skip(size_t count) { next_ += count; }

  /// The offset of the next byte.
  uint64_t offset() const { return buffer_offset_ + next_; }
  const std::string& name() const { return file_.name(); }

 private:
  bool refill();

  InputFile file_;
  std::vector<char> buffer_;
  size_t next_ = 0;
  size_t buffer_end_ = 0;
  uint64_t buffer_offset_ = 0;  // where buffer_[0] lies in the file
};

}  // namespace sallow
