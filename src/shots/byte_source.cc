#include "shots/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace sallow {

namespace {
constexpr size_t kBufferBytes = size_t{1} << 16;
}

ByteSource::ByteSource(InputFile file) : file_(std::move(file)), buffer_(kBufferBytes) {}

bool ByteSource::refill() {
  buffer_offset_ += buffer_end_;
  next_ = 0;
  buffer_end_ = std::fread(buffer_.data(), 1, buffer_.size(), file_.stream());
  if (buffer_end_ == 0 && std::ferror(file_.stream())) {
    throw SystemError(name() + ": cannot read: " + std::strerror(errno));
  }
  return buffer_end_ > 0;
}

size_t ByteSource::read(void* bytes, size_t count) {
  size_t done = 0;
  while (done < count) {
    size_t part = std::min(count - done, buffered_bytes());
    if (part == 0) break;
    std::memcpy(static_cast<char*>(bytes) + done, buffered(), part);
    skip(part);
    done += part;
  }
  return done;
}

}  // namespace sallow
