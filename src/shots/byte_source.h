#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"

namespace sallow {

/// Reads the bytes of a file in order through a buffer, and counts them. Throws SystemError if a read fails.
class ByteSource {
 public:
  static constexpr int kEnd = -1;

  explicit ByteSource(InputFile file);

  /// The next byte, which stays the next one; kEnd at the end of the file.
  int peek() { return next_ < buffer_end_ || refill() ? static_cast<unsigned char>(buffer_[next_]) : kEnd; }
  /// Takes the next byte; kEnd at the end of the file.
  int take() {
    int byte = peek();
    next_ += byte != kEnd;
    return byte;
  }
  /// Reads up to `count` bytes and returns their number; fewer than `count` only at the end of the file.
  size_t read(void* bytes, size_t count);

  /// The unread part of the buffer. buffered_bytes() is at least 1 unless the end of the file is reached; skip() moves
  /// past `count` of these bytes.
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
  uint64_t buffer_offset_ = 0;  // offset of buffer_[0] in the file
};

}  // namespace sallow
