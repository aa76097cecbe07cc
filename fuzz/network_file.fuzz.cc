// Any bytes are either refused with an InputError, or a network's file; then the rounded network must be read back
// unchanged, and give finite answers.
#include <cmath>
#include <string_view>

#include "base/error.h"
#include "neural/fixed_network.h"
#include "neural/network_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  using namespace sallow;
  const std::string_view text(reinterpret_cast<const char*>(bytes), count);
  try {
    const TensorFile tensors = TensorFile::parse(text, "fuzz");
    const TensorFile again = TensorFile::parse(tensors.bytes(), "again");
    SALLOW_CHECK(again.bytes() == tensors.bytes());
    const NetworkFile file = NetworkFile::from_tensors(tensors, "fuzz");
    if (file.network.parameter_count() > 100'000) return 0;
    const FixedNetwork network(file.network);
    NetworkStream stream(network);
    const uint32_t places[] = {0, 1};
    stream.push_round(places);
    stream.push_round(places);
    SALLOW_CHECK(std::isfinite(stream.read(places)));
  } catch (const InputError&) {
  }
  return 0;
}
