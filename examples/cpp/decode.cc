// Samples a circuit, decodes the shots, and counts failures:  decode CIRCUIT.stim [SHOTS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sallow/sallow.hpp>

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: decode CIRCUIT.stim [SHOTS]\n");
    return 2;
  }
  const size_t shots = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100000;
  try {
    const auto circuit = sallow::api::Circuit::read(argv[1]);
    const sallow::api::Decoder decoder(sallow::api::Model::of(circuit));
    const auto [events, flips] = sallow::api::Sampler(circuit).sample(shots, /*seed=*/1);
    const std::vector<uint8_t> predictions = decoder.decode(events, shots);
    const size_t row = sallow::api::packed_bytes(decoder.observables());
    size_t failures = 0;
    for (size_t k = 0; k < shots * row; k += row) {
      failures += !std::equal(&flips[k], &flips[k] + row, &predictions[k]);
    }
    std::printf("%zu failures in %zu shots\n", failures, shots);
  } catch (const sallow::api::Error& error) {
    std::fprintf(stderr, "%s\n%s\n", error.what(), error.remedy().c_str());
    return 1;
  }
}
