// Reads arbitrary bytes as shots: the first byte chooses the format, the next two the number of bits. The shots must be
// unchanged by writing and reading in every format (except ptb64, which stores groups).
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "base/error.h"
#include "shots/shot_encoder.h"
#include "shots/shot_reader.h"

namespace {

using namespace sallow;

constexpr size_t kBlock = 64;

/// A file in memory with a path.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("shots", 0)) { SALLOW_CHECK(descriptor_ >= 0); }
  MemoryFile(const uint8_t* bytes, size_t count) : MemoryFile() {
    SALLOW_CHECK(::write(descriptor_, bytes, count) == static_cast<ssize_t>(count));
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  auto format = static_cast<ShotFormat>(data[0] % 6);
  uint64_t bits = (data[1] | data[2] << 8) % 600;
  ShotShape shape{bits / 3, bits - bits / 3 - bits / 4, bits / 4};
  MemoryFile file(data + 3, size - 3);
  BitTable shots, later;
  try {
    ShotReader reader(file.path(), format, shape);
    if (reader.read_by_shot(shots, kBlock) == 0) return 0;
    while (reader.read_by_shot(later, kBlock) != 0) continue;
  } catch (const InputError&) {
    if (shots.row_count() == 0) return 0;
  }
  for (ShotFormat other : {ShotFormat::k01, ShotFormat::kB8, ShotFormat::kR8, ShotFormat::kHits, ShotFormat::kDets}) {
    if (bits == 0 && other == ShotFormat::kB8) continue;  // has no bytes
    ShotEncoder encoder(other, shape);
    std::string bytes;
    for (size_t s = 0; s < shots.row_count(); s++) {
      encoder.append(shots.row(s), bits, bytes);
      encoder.end_shot(bytes);
    }
    MemoryFile copy(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    ShotReader reader(copy.path(), other, shape);
    BitTable again;
    reader.read_by_shot(again, kBlock);
    SALLOW_CHECK(again == shots);
  }
  return 0;
}
