// The logical error rate of a generated circuit, and its most probable edges:  estimate DISTANCE
#include <cstdio>
#include <cstdlib>
#include <sallow/sallow.hpp>

int main(int argc, char** argv) {
  const uint64_t distance = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 3;
  try {
    sallow_code_options code{};
    code.code = "surface_code";
    code.task = "rotated_memory_x";
    code.distance = code.rounds = distance;
    code.noise = "si1000:0.003";
    const auto circuit = sallow::api::Circuit::generate(code);
    const auto model = sallow::api::Model::of(circuit);
    const sallow::api::Decoder decoder(model, "correlated");
    sallow_estimate_options limits{};
    limits.max_shots = 100'000;
    const sallow_estimate rate = sallow::api::estimate(circuit, decoder, limits);
    std::printf("%llu failures in %llu shots: %.2e, between %.2e and %.2e\n",
                static_cast<unsigned long long>(rate.failures), static_cast<unsigned long long>(rate.shots), rate.rate,
                rate.low, rate.high);

    const sallow::api::Mechanisms edges = model.edges();
    size_t likeliest = 0;
    for (size_t k = 1; k < edges.size(); k++) {
      if (edges[k].probability > edges[likeliest].probability) likeliest = k;
    }
    std::printf("the likeliest of %zu edges, with probability %.4f, flips", edges.size(), edges[likeliest].probability);
    for (const uint32_t detector : edges[likeliest].detectors) std::printf(" D%u", detector);
    std::printf("\n");
  } catch (const sallow::api::Error& error) {
    std::fprintf(stderr, "%s\n%s\n", error.what(), error.remedy().c_str());
    return 1;
  }
}
